"use strict";
/* Sorts and filters the list that the page holds, and searches the text by Pagefind, which is loaded when it is first
   asked for. What is chosen stands in the address, behind "#", so that a view can be linked; that works without a
   server, too. */
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const said = (number) => `${number.toLocaleString("en")} ${number === 1 ? "document" : "documents"}`;
  const element = (name, kind, ...children) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.append(...children);
    return made;
  };
  const form = one(".find"), order = one(".order"), status = one(".found"), text = one(".text"), clear = one(".clear");
  const field = (name) => document.getElementById(name);
  const fields = ["q", "archive", "place", "from", "to"];
  const bars = all(".time a").map((link) => ({ link, years: link.dataset.y.split(" ").map(Number) }));
  const published = one("#published");
  const buttons = all("[data-by]");

  /* Rows, in the order in which they stand; `home`: the list that holds one when all are sorted by date. */
  const rows = all(".list li").map((item, at) => {
    const place = one(".p", item)?.textContent ?? "", archive = one(".a", item)?.textContent ?? "";
    const title = one(":scope > a", item).textContent;
    const days = item.dataset.d ? item.dataset.d.split(" ").map(Number) : null;
    return { item, at, title, place, archive, days, home: item.parentNode, shown: true,
             offered: published !== null && published.contains(item), state: item.closest(".apart")?.dataset.state ?? "",
             page: one(":scope > a", item).getAttribute("href"),
             years: days ? days.map((day) => Math.floor(day / 10000)) : null,
             words: plain([...item.children].map((part) => part.className === "f" ? "" : part.textContent).join(" ")) };
  });
  const offered = rows.filter((row) => row.offered), pages = new Map(rows.map((row) => [row.page, row]));
  const grouped = new Map(published ? all(".part", published).map(
    (section) => [section, offered.filter((row) => section.contains(row.item))]) : []);
  const some = 100; /* rows in a part of the whole list: a browser lays out the parts in view alone */
  let inside = grouped;
  let sorted = "date", falling = false, query = "";

  const choices = (name) => {
    const counted = new Map();
    for (const row of rows) if (row[name]) counted.set(row[name], (counted.get(row[name]) ?? 0) + 1);
    one(`.of-${name}`).hidden = counted.size < 2;
    for (const value of [...counted.keys()].sort(collator.compare)) {
      field(name).append(new Option(`${value} (${counted.get(value).toLocaleString("en")})`, value));
    }
  };
  const collator = new Intl.Collator("en", { numeric: true, ignorePunctuation: true });

  const year = (name) => /^-?\d{1,5}$/.test(field(name).value.trim()) ? Number(field(name).value) : null;

  /* Shows the rows that all filters let pass, and says how many. */
  const filter = () => {
    const words = plain(field("q").value).split(/\s+/).filter(Boolean);
    const archive = field("archive").value, place = field("place").value, from = year("from"), to = year("to");
    for (const row of rows) {
      const passes = words.every((word) => row.words.includes(word))
        && (!archive || row.archive === archive) && (!place || row.place === place)
        && ((from === null && to === null)
            || (row.years !== null && row.years[1] >= (from ?? -Infinity) && row.years[0] <= (to ?? Infinity)));
      if (passes !== row.shown) row.item.hidden = !(row.shown = passes);
    }
    for (const [section, held] of inside) {
      const number = held.reduce((sum, row) => sum + row.shown, 0);
      section.hidden = number === 0;
      section.style.setProperty("--n", number);
    }
    for (const apart of all(".list.apart")) apart.hidden = all("li", apart).every((item) => item.hidden);
    const chosen = from !== null || to !== null;
    one(".time")?.classList.toggle("chosen", chosen);
    for (const { link, years } of bars) {
      if (chosen && years[1] >= (from ?? -Infinity) && years[0] <= (to ?? Infinity)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const narrowed = rows.some((row) => !row.shown);
    const found = offered.filter((row) => row.shown).length, apart = rows.filter((row) => row.shown).length - found;
    clear.hidden = !state();
    const message = !narrowed ? "" : !found && !apart ? "Nothing in the list has this."
      : `${found.toLocaleString("en")} of ${said(offered.length)}${apart ? `, and ${apart} listed apart` : ""}`;
    if (status.textContent !== message) status.textContent = message;
  };

  const compare = {
    date: (a, b) => (a.days === null) - (b.days === null)
      || (a.days === null ? a.at - b.at : (falling ? -1 : 1) * (a.days[0] - b.days[0] || a.days[1] - b.days[1]) || a.at - b.at),
  };
  for (const name of ["title", "place", "archive"]) {
    compare[name] = (a, b) => !a[name] - !b[name] || (falling ? -1 : 1) * collator.compare(a[name], b[name]) || a.at - b.at;
  }

  /* By date, oldest first, rows stand under their years, as they came; else in one list. What is apart stays apart. */
  const sort = () => {
    const asItCame = sorted === "date" && !falling;
    if (!asItCame || inside !== grouped) {
      const lists = new Map(), whole = [];
      for (const row of [...rows].sort(asItCame ? (a, b) => a.at - b.at : compare[sorted])) {
        if (!asItCame && row.offered) { whole.push(row); continue; }
        if (!lists.has(row.home)) lists.set(row.home, document.createDocumentFragment());
        lists.get(row.home).append(row.item);
      }
      for (const [list, items] of lists) list.append(items);
      inside = asItCame ? grouped : new Map();
      for (let at = 0; at < whole.length; at += some) {
        const part = whole.slice(at, at + some), list = element("ol", "", ...part.map((row) => row.item));
        inside.set(element("div", "part", list), part);
      }
      published?.replaceChildren(...inside.keys());
    }
    for (const button of buttons) {
      const pressed = button.dataset.by === sorted;
      button.setAttribute("aria-pressed", pressed);
      button.classList.toggle("falling", pressed && falling);
      button.setAttribute("aria-label", pressed ? `${button.dataset.by}, ${falling ? "descending" : "ascending"}` : button.dataset.by);
    }
  };

  const state = () => {
    const chosen = new URLSearchParams();
    for (const name of fields) if (field(name).value.trim()) chosen.set(name, field(name).value.trim());
    if (sorted !== "date" || falling) chosen.set("sort", falling ? `-${sorted}` : sorted);
    if (query) chosen.set("text", query);
    return chosen.toString();
  };
  const remember = () => history.replaceState(null, "", `#${state()}`);

  /* What the address says → what is shown; an address that only names a place in the page is left alone. */
  const recall = () => {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return;
    const chosen = new URLSearchParams(hash), by = chosen.get("sort") ?? "date";
    for (const name of fields) field(name).value = chosen.get(name) ?? "";
    for (const name of ["archive", "place"]) if (field(name).selectedIndex < 0) field(name).value = "";
    falling = by.startsWith("-");
    sorted = compare[by.replace("-", "")] ? by.replace("-", "") : "date";
    sort();
    look((chosen.get("text") ?? "").trim());
    filter();
  };

  /* --- the text of the documents --- */
  const numbered = /^p(0[a-z]|[1-9]\d{0,5}[a-z]?)$/; /* a paragraph's place: p3, and p3a, which was put in after it */
  let engine = null, asked = 0;
  const load = async () => {
    const home = new URL("site_search/", document.baseURI).href;
    const parts = await (await fetch(`${home}parts.json`)).json();
    const pagefind = await import(`${home}pagefind.js`);
    for (let part = 1; part < parts; part++) await pagefind.mergeIndex(`${home}${part}/`);
    return pagefind;
  };
  const message = (words) => text.append(element("p", "say", words));

  /* The words around a hit, as text and marks: nothing of an index is ever read as markup. */
  const excerpt = (words, hits, first, last) => {
    const near = [Math.max(first, hits[0] - 12), Math.min(last, hits[0] + 24)], made = [];
    if (near[0] > first) made.push("… ");
    for (let at = near[0]; at < near[1]; at++) made.push(hits.includes(at) ? element("mark", "", words[at]) : words[at], " ");
    if (near[1] < last) made.push("…");
    return made;
  };
  const shown = async (result) => {
    const data = await result.data(), words = data.content.split(/\s+/);
    const page = (data.raw_url ?? data.url).replace(/^\//, "");
    const row = pages.get(page);
    const item = element("li", "");
    if (row && one(".d", row.item)) item.append(one(".d", row.item).cloneNode(true), " ");
    const link = item.appendChild(element("a", "", row ? row.title : data.meta.title ?? page));
    link.href = page;
    if (row?.state) item.append(element("p", "state", element("strong", "", row.state))); /* of what is listed apart: a draft, withdrawn */
    const places = data.anchors.filter((anchor) => numbered.test(anchor.id)).sort((a, b) => a.location - b.location);
    const hits = [...new Set(data.locations)].sort((a, b) => a - b), told = new Map();
    for (const hit of hits) {
      const at = places.findLastIndex((place) => place.location <= hit);
      told.set(at, [...told.get(at) ?? [], hit]);
    }
    for (const [at, ones] of [...told].sort((a, b) => (a[0] < 0) - (b[0] < 0)).slice(0, 3)) {
      const first = at < 0 ? 0 : places[at].location, last = places[at + 1]?.location ?? words.length;
      const line = item.appendChild(element("p", "", ...excerpt(words, ones, first, last)));
      if (at < 0) continue;
      const to = element("a", "", `paragraph ${places[at].id.slice(1)}`);
      to.href = `${page}#${places[at].id}`;
      line.prepend(to, ": ");
    }
    if (told.size > 3) item.append(element("p", "", `and in ${told.size - 3} more ${told.size === 4 ? "place" : "places"}`));
    return item;
  };
  const look = async (words) => {
    if (words === query && (words === "" || !text.hidden)) return;
    query = words;
    const mine = ++asked;
    text.hidden = !words;
    text.replaceChildren();
    if (!words) return;
    text.append(element("h2", "", "In the text"));
    const instead = () => { /* of a search of the text: what a link asks for is looked for in the list */
      if (field("q").value.trim()) return;
      field("q").value = words;
      filter();
    };
    if (location.protocol === "file:") {
      message("The text can be searched only where this site is opened from a web server. The list below is filtered by "
              + "title, date, place, kind and archive.");
      return instead();
    }
    message("Searching …");
    let found;
    try {
      engine ??= load();
      found = (await (await engine).search(words)).results;
    } catch {
      engine = null;
      if (mine !== asked) return;
      text.lastChild.textContent = "The text cannot be searched just now: the search could not be loaded. The list below is "
        + "filtered by title, date, place, kind and archive.";
      return instead();
    }
    if (mine !== asked) return;
    text.lastChild.setAttribute("role", "status");
    const narrowed = fields.some((name) => name !== "q" && field(name).value.trim());
    text.lastChild.textContent = !found.length ? `No text has “${words}”.`
      : `${said(found.length)} with “${words}” in the text${narrowed ? ", of all archives, places and years" : ""}`;
    const list = text.appendChild(element("ol", ""));
    const more = element("button", "", "Show more");
    more.type = "button";
    const next = async () => {
      const items = await Promise.all(found.slice(list.children.length, list.children.length + 10).map(shown));
      if (mine !== asked) return;
      list.append(...items);
      if (list.children.length < found.length) text.append(more); else more.remove();
      return items;
    };
    more.addEventListener("click", async () => one("a", (await next())[0]).focus());
    await next();
  };

  /* --- what people do --- */
  let waiting = 0;
  const changed = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => { filter(); remember(); });
  };
  for (const name of fields) field(name).addEventListener("input", changed);
  field("q").addEventListener("input", () => { if (query && !field("q").value.trim()) look(""); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look(field("q").value.trim());
    changed();
  });
  for (const button of buttons) {
    button.addEventListener("click", () => {
      falling = button.dataset.by === sorted && !falling;
      sorted = button.dataset.by;
      sort();
      changed();
    });
  }
  for (const { link, years } of bars) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const again = year("from") === years[0] && year("to") === years[1];
      field("from").value = again ? "" : years[0];
      field("to").value = again ? "" : years[1];
      changed();
    });
  }
  clear.addEventListener("click", () => {
    history.replaceState(null, "", "#");
    for (const name of fields) field(name).value = "";
    sorted = "date";
    falling = false;
    sort();
    look("");
    filter();
    field("q").focus();
  });
  window.addEventListener("hashchange", recall);

  choices("archive");
  choices("place");
  const few = rows.length < 8; /* that are seen at a glance are neither sorted nor narrowed, but searched they are */
  form.hidden = order.hidden = false;
  one("[role=group]", order).hidden = one("details", form).hidden = few;
  const wide = matchMedia("(min-width: 48rem)"), details = one("details", form);
  const unfold = () => { details.open ||= wide.matches; };
  wide.addEventListener("change", unfold);
  recall();
  filter();
  details.open = wide.matches || ["archive", "place", "from", "to"].some((name) => field(name).value);
})();
