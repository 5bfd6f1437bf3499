// Buttons that copy a checksum or a citation. Without a script they are not there, and nothing is missing but them.
"use strict";
{
  const told = document.querySelector(".told");

  // Where there is no secure context (a page from a folder, or from plain http) the clipboard is reached by a selection.
  const bySelection = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.cssText = "position:fixed;top:0;left:0;opacity:0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return bySelection(text);
    }
  };

  // What stands there, with the blanks of a sentence, and without the places where a line may end.
  const words = (id) => document.getElementById(id).textContent.replace(/\s+/g, " ").trim();

  for (const button of document.querySelectorAll("button.copy")) {
    const name = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!await copied(button.dataset.copy || words(button.dataset.copies))) return;
      button.focus();
      button.textContent = told.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = name; told.textContent = ""; }, 2000);
    });
  }
}
