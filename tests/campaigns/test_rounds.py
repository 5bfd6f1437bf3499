"""Honest work raises no alarm: whatever is changed, built and published, verify finds nothing, and tells the state."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaigns.common import DAY, SEED, Ended, doit, sizes
from tests.conftest import SLUG, Trial

WORDS = ("archive", "memorandum", "delegation", "plenum", "ambassador", "harvest", "letter", "conversation", "valley",
         "Ответ", "회의", "naïve")


@dataclass
class Doc:
    """What an editor knows of a document. `printed`: number, printing, words and style when it was last published."""

    paragraphs: list[str]
    number: int = 1
    printed: tuple[int, int, str, int] | None = None

    @property
    def text(self) -> str:
        # Numbers are said: where many words of a short paragraph were changed, publish would ask which one it is.
        return "\n\n".join(f"{{#p{number}}} {words}" for number, words in enumerate(self.paragraphs, 1))

    def state(self, style: int) -> str:
        if self.printed is None or self.printed[2] != self.text:
            return "draft"
        return "as published" if self.printed[3] == style else f"would be printing {self.printed[1] + 1}"


@dataclass
class Editor:
    """Works in a project at random, and knows what must come of it."""

    trial: Trial
    rng: random.Random
    docs: dict[str, Doc] = field(default_factory=dict)
    style: int = 0
    made: int = 0

    def run(self, *args: str) -> Ended:
        run = doit(self.trial.root, *args)
        assert run.status == 0, (args, run.stdout, run.stderr)
        return run

    def write(self, slug: str) -> None:
        doc = self.docs[slug]
        path = self.trial.project.source(slug)
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\ntitle: {slug.title()}\nedition: {{number: {doc.number}, date: {DAY}}}\n---\n\n"
                        f"{doc.text}\n", "utf-8")

    def sentence(self) -> str:
        return " ".join(["The", *self.rng.choices(WORDS, k=self.rng.randint(3, 30))]) + "."

    def any(self) -> str:
        return self.rng.choice(sorted(self.docs))

    def add_a_document(self) -> None:
        self.made += 1
        slug = f"doc-{self.rng.randrange(100)}-{self.made}"
        self.docs[slug] = Doc([self.sentence()])
        self.write(slug)
        if len(self.docs) > 3:
            self.remove_a_document()

    def remove_a_document(self) -> None:
        if len(self.docs) > 1:
            slug = self.any()
            del self.docs[slug]
            shutil.rmtree(self.trial.project.folder(slug))

    def change_a_word(self) -> None:
        slug = self.any()
        paragraphs = self.docs[slug].paragraphs
        at = self.rng.randrange(len(paragraphs))
        words = paragraphs[at].split()
        words[self.rng.randrange(len(words))] = self.rng.choice(WORDS)
        paragraphs[at] = " ".join(words)
        self.write(slug)

    def add_a_paragraph(self) -> None:
        slug = self.any()
        self.docs[slug].paragraphs.append(self.sentence())
        self.write(slug)

    def change_the_style(self) -> None:
        self.style += 1
        for name in ("print.css", "ebook.css"):
            with (self.trial.project.styles / name).open("a", encoding="utf-8") as sheet:
                sheet.write(f"p {{ line-height: 1.{self.style:03} }}\n")

    def change_a_comment_in_the_program(self) -> None:
        with (self.trial.project.code / "__init__.py").open("a", encoding="utf-8") as module:
            module.write(f"# {self.rng.random()}\n")

    def publish(self) -> None:
        slug = self.any()
        doc = self.docs[slug]
        if doc.printed and doc.printed[2] != doc.text:
            doc.number = doc.printed[0] + 1
            self.write(slug)
        self.run("publish", "--date", DAY, slug)
        if doc.state(self.style) != "as published":
            before = doc.printed if doc.printed and doc.printed[0] == doc.number else (0, 0)
            doc.printed = (doc.number, before[1] + 1, doc.text, self.style)

    def lose_the_memory(self) -> None:
        shutil.rmtree(self.trial.project.build)

    def lose_what_was_built(self) -> None:
        shutil.rmtree(self.trial.project.output / self.any())

    def build_in_another_order(self) -> None:
        self.run(*(f"editions:{slug}" for slug in self.rng.sample(sorted(self.docs), len(self.docs))))

    def touch_all_files(self) -> None:
        for path in self.trial.project.content.rglob("*"):
            path.touch()

    def do_nothing(self) -> None:
        pass


#: Each kind of work, and how often it comes.
WORK: tuple[tuple[Callable[[Editor], None], int], ...] = (
    (Editor.change_a_word, 5), (Editor.publish, 6), (Editor.add_a_document, 2), (Editor.remove_a_document, 1),
    (Editor.add_a_paragraph, 2), (Editor.change_the_style, 1), (Editor.change_a_comment_in_the_program, 1),
    (Editor.lose_the_memory, 1), (Editor.lose_what_was_built, 1), (Editor.build_in_another_order, 1),
    (Editor.touch_all_files, 1), (Editor.do_nothing, 1),
)


@sizes(500, 125)
def test_honest_work_raises_no_alarm(tmp_path: Path, count: int, figure: Callable[[str], None]) -> None:
    root = tmp_path / "project"
    root.mkdir()
    trial = Trial(root)
    shutil.rmtree(trial.project.folder(SLUG))
    editor = Editor(trial, random.Random(SEED))
    editor.add_a_document()
    editor.run()
    alarms, states = list[str](), Counter[str]()
    work, weights = zip(*WORK, strict=True)
    for number in range(count):
        job = editor.rng.choices(work, weights)[0]
        job(editor)
        editor.run()
        run = doit(root, "verify", "--json")
        told = {slug: " ".join(map(str, filter(None, (each["state"], each.get("printing")))))
                for slug, each in json.loads(run.stdout)["documents"].items()}
        due = {slug: doc.state(editor.style) for slug, doc in editor.docs.items()}
        if run.status or told != due:
            alarms.append(f"{number}: {job.__name__}: {run.status}, {told} for {due}: {run.stdout}{run.stderr}")
        states.update(state.rstrip("0123456789 ") for state in told.values())
    figure(f"clean rounds of work, build and verify: {len(alarms)} false alarms in {count} "
           f"({', '.join(f'{n} times {state}' for state, n in sorted(states.items()))})")
    assert alarms == []
    assert count < 100 or len(states) == 3
