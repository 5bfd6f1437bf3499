// Edition id → countermark: wiremark.py, wireforms.py and wire.py in JavaScript, where the forms are told; a test holds the
// drawings equal. A division is rounded down, as in Python.
"use strict";

const AXIS = 240, MARK_HEIGHT = 640, MARK_TOP = 20, MARK_FOOT = 620, REACH = 212, BEAD = 11, KNOP = 74;
const PLANS = [["A", 0], ["Ab", 60], ["Ab", 84], ["bA", 60], ["bA", 84], ["bAb", 56], ["bAb", 76], ["AA", 380], ["AA", 460],
  ["AA", 540], ["AbA", 380], ["AbA", 460], ["AbA", 540], ["AAb", 420], ["AAb", 500], ["bAA", 460]];
const [ROUND_END, POINTED, CLEFT, DRAWN] = [0, 1, 2, 3];
const div = (a, b) => Math.floor(a / b);

const midway = (a, b, part, whole) => [0, 1].map((n) => div(a[n] * (whole - part) + b[n] * part, whole));
const mirrored = (curve) => curve.map(([x, y]) => [x === 0 ? 0 : -x, y]);
const data = (curve) => {
  const [[x, y], ...rest] = curve.map(([a, b]) => [AXIS + a, b]);
  return `M${x} ${y}C${rest.map((point) => point.join(" ")).join(" ")}`;
};
const bent = (...points) => points.slice(1).reduce((curve, after, n) => [...curve, midway(points[n], after, 1, 3),
  midway(points[n], after, 2, 3), after], [points[0]]);
const on = (curve, part) => {
  let points = curve;
  while (points.length > 1) points = points.slice(1).map((after, n) => midway(points[n], after, part, 8));
  return points[0];
};
const both = (curve) => curve[0][0] === 0 ? data([...mirrored(curve).reverse(), ...curve.slice(1)])
  : data(curve) + data(mirrored(curve));
const shut = (curve) => `${data([...curve, ...mirrored(curve).reverse().slice(1)])}Z`;
const stem = (top, foot) => top < foot ? `M${AXIS} ${top}V${foot}` : "";
const bar = (width, y) => `M${AXIS - width} ${y}H${AXIS + width}`;
const ring = (x, y, radius) => (x ? [x, -x] : [0]).map((side) => `M${AXIS + side - radius} ${y}a${radius} ${radius} 0 0 1 ` +
  `${2 * radius} 0a${radius} ${radius} 0 0 1 ${-2 * radius} 0Z`).join("");

function quarter(end, belly, width, kind) {
  const rise = end - belly, last = [[width, belly + div(rise * 11, 20)], [width, belly]];
  if (kind === ROUND_END) return [[0, end], [div(width * 11, 20), end], ...last];
  if (kind === POINTED) return [[0, end], [div(width * 3, 10), end - div(rise * 3, 10)], ...last];
  if (kind === CLEFT) return [[0, end - div(rise * 3, 8)], [div(width, 5), end + div(rise * 3, 10)], [width, end], [width, belly]];
  return [[0, end], [div(width, 20), end - div(rise * 7, 10)], ...last];
}

function loop(top, belly, foot, width, head, tail) {
  const upper = quarter(top, belly, width, head), lower = quarter(foot, belly, width, tail).reverse();
  const begins = upper[0][1], ends = lower[lower.length - 1][1];
  const near = (about, y) => about + div((y - about) * 6, 10);
  return { top, belly, foot, width, upper, lower, begins, ends,
    data: shut([...upper, ...lower.slice(1)]) + stem(top, begins) + stem(ends, foot),
    echo: (about) => loop(near(about, top), near(about, belly), near(about, foot), div(width * 6, 10), head, tail).data };
}

function finial(digit, top, foot) {
  const bead = digit >= 8 ? ring(0, foot - BEAD, BEAD) : "";
  if (bead) foot -= 2 * BEAD;
  switch (digit % 8) {
    case 0: return bead + ring(0, top + 25, 25) + stem(top + 50, foot);
    case 1: return bead + loop(top, foot - 34, foot, 30, POINTED, POINTED).data;
    case 2: return bead + both([[0, foot], [0, foot - 44], [44, foot - 30], [54, top + 4]]);
    case 3: return bead + both([[0, foot - 22], [40, foot - 22], [64, foot - 44], [56, top + 4]]) + stem(foot - 22, foot);
    case 4: return bead + ring(0, top + 17, 17) + ring(26, top + 45, 17) + stem(top + 34, foot);
    case 5: return bead + both([[0, top + 6], [30, top + 6], [56, top + 6], [56, top + 26]]) + stem(top + 6, foot);
    case 6: return bead + loop(top, top + 36, foot - 6, 19, POINTED, POINTED).data +
      both([[0, foot], [36, foot - 4], [34, foot - 46], [70, foot - 44]]);
    default: return bead + loop(top, top + 24, foot, 42, CLEFT, POINTED).data;
  }
}

function base(digit, top, foot) {
  const bead = digit >= 8 ? ring(0, top + BEAD, BEAD) : "";
  if (bead) top += 2 * BEAD;
  switch (digit % 8) {
    case 0: return bead + stem(top, foot - 46) + ring(0, foot - 23, 23);
    case 1: return bead + loop(top, top + 34, foot, 28, POINTED, POINTED).data;
    case 2: return bead + both(bent([0, top], [56, foot]));
    case 3: return bead + stem(top, foot) + both([[0, foot], [40, foot], [62, foot - 20], [66, top + 14]]);
    case 4: return bead + both([[0, top], [38, top + 4], [38, foot - 20], [38, foot]]) +
      both([[38, foot], [38, foot - 40], [84, foot - 40], [84, foot]]);
    case 5: return bead + stem(top, foot - 6) + both([[0, foot - 6], [30, foot - 6], [62, foot - 6], [62, foot - 24]]);
    case 6: return bead + stem(top, foot) + both([[0, top], [34, top + 16], [34, foot - 30], [34, foot]]);
    default: return bead + loop(top, foot - 30, foot, 42, DRAWN, ROUND_END).data;
  }
}

function knop(digit, top, foot) {
  const width = digit >= 8 ? 100 : 68, middle = div(top + foot, 2), radius = div(foot - top, 2);
  switch (digit % 8) {
    case 0: return ring(0, middle, radius) + (digit >= 8 ? ring(0, middle, div(radius, 2) - 3) : "");
    case 1: return loop(top, middle, foot, width, POINTED, POINTED).data;
    case 2: return stem(top, middle - 20) + ring(0, middle, 20) + stem(middle + 20, foot) +
      ring(20 + div(width * 22, 100), middle, div(width * 22, 100));
    case 3: return stem(top, foot) +
      both([[0, middle], [div(width, 2), middle - radius], [width, top + 4], [width, middle]]) +
      both([[0, middle], [div(width, 2), middle + radius], [width, foot - 4], [width, middle]]);
    case 4: return shut(bent([0, top], [div(width * 9, 10), middle], [0, foot]));
    case 5: return stem(top, foot) +
      both(bent([0, middle], [div(width * 8, 10), top + 8], [div(width * 8, 10), foot - 8], [0, middle]));
    case 6: return loop(top, middle, foot, div(width * 8, 10), POINTED, POINTED).data + bar(width + 10, middle);
    default: return loop(top, div(top + middle, 2), middle, div(width, 2), POINTED, POINTED).data +
      loop(middle, div(middle + foot, 2), foot, div(width, 2), POINTED, POINTED).data;
  }
}

function large([outline, wide, low, filled, flanked], top, foot, first) {
  const tall = foot - top, bare = flanked % 8 === 0;
  const most = Math.min(bare ? 210 : 136, div(tall * 85, 100)), least = div(most * 62, 100);
  const [step, steps] = bare ? [wide + 2 * flanked, 31] : [wide, 15];
  const made = loop(top, top + div(tall * (540 + low * 28), 1500), foot, least + div((most - least) * step, steps),
    outline % 4, div(outline, 4));
  return made.data + filling(filled, made) + flanks(flanked, made, first);
}

function filling(digit, { begins: top, belly, ends: foot, width, upper, lower, top: head, foot: tail, echo }) {
  const other = digit >= 8, tall = foot - top, radius = Math.min(width, div(tall, 2));
  switch (digit % 8) {
    case 0: return other ? ring(0, belly, div(radius, 4))
      : tall > 200 ? stem(top, belly - div(radius, 4)) + ring(0, belly, div(radius, 4)) : "";
    case 1: return ring(0, belly, div(radius * (other ? 58 : 40), 100));
    case 2: return echo(other ? tail : head);
    case 3: return other ? bar(...on(upper, 5)) + bar(...on(lower, 3)) : bar(width, belly);
    case 4: return both(bent([0, other ? top + div(tall, 4) : foot - div(tall, 4)], [width, belly]));
    case 5: return shut([[0, top], [div(width * 6, 10), belly - div(belly - top, 3)],
      [div(width * 6, 10), belly + div(foot - belly, 3)], [0, foot]]) + (other ? stem(top, foot) : "");
    case 6: return other ? [-1, 0, 1].map((n) => ring(0, belly + div(n * tall, 5), div(radius, 6))).join("")
      : ring(0, belly - div(radius, 4), div(radius, 4)) + ring(0, belly + div(radius, 4), div(radius, 8));
    default: {
      if (other) return shut(bent([0, top + div(tall, 5)], [width, belly], [0, foot - div(tall, 5)]));
      const above = on(upper, 5), below = on(lower, 3);
      const crossing = div(above[1] * below[0] + below[1] * above[0], above[0] + below[0]);
      return both(bent([0, crossing], above)) + both(bent([0, crossing], below));
    }
  }
}

function flanks(digit, { top, belly, foot, width, upper, lower }, first) {
  const other = digit >= 8, free = REACH - width, hangs = other && first;
  const [start, end] = hangs ? [top, foot] : [foot, top];
  const length = other && !first ? 60 : 100;
  const at = (part) => start + div((end - start) * part * length, 10000);
  switch (digit % 8) {
    case 0: return "";
    case 1: {
      const radius = Math.min(div(free, 2), other ? 36 : 26);
      return ring(width + radius, belly, radius);
    }
    case 2: return other ? both(bent([0, foot], [REACH, at(50)], [width, belly]))
      : shut(bent([0, top], [REACH, div(top + foot, 2)], [0, foot]));
    case 3: {
      const above = on(upper, other ? 5 : 3), below = on(lower, other ? 5 : 3);
      return both([above, [REACH + 30, above[1] - 20], [REACH + 30, below[1] + 20], below]);
    }
    case 4: {
      const tip = [REACH, at(78)];
      return both([[0, start], [div(width * 3, 4), start], [width + div(free, 4), at(40)], tip]) +
        both([[0, start], [width + div(free, 2), at(-6)], [REACH + 14, at(30)], tip]);
    }
    case 5: {
      const tip = [REACH - 14, at(58)];
      return both([[0, start], [width + div(free, 3), at(2)], [tip[0], at(25)], tip]) +
        ring(tip[0], tip[1] + (hangs ? 14 : -14), 14);
    }
    case 6: {
      const out = REACH + 60, sixth = div(foot - top, 6);
      return other ? shut([[0, top], [out, top + sixth], [out, foot - sixth], [0, foot]])
        : [foot, top].map((y) => both([[0, y], [div(REACH * 8, 10), y], [REACH, div(y + belly, 2)], [REACH, belly]])).join("");
    }
    default: {
      const crest = [width + div(free, 2), at(72)];
      return both([[0, start], [width + free, at(-4)], [REACH + 24, crest[1]], crest]) +
        both([crest, [width + 10, crest[1]], [width + 10, at(44)], [crest[0], at(46)]]);
    }
  }
}

function folded(digits, many) {
  const numbers = new Array(many).fill(0);
  [...digits].forEach((digit, place) => { numbers[place % many] ^= parseInt(digit, 16); });
  return numbers;
}

function heights(plan, measure, shared, room) {
  const parts = [...plan], one = parts.filter((part) => part === "A").length === 1, small = one ? measure + shared : KNOP;
  const rest = room - small * parts.filter((part) => part === "b").length;
  const first = one ? rest : div(rest * (measure + 5 * shared), 1000), loops = [first, rest - first];
  return parts.map((part) => part === "A" ? loops.shift() : small);
}

// Where the outer chain lines stand, and the wires: [left, right, path data].
function drawn(id) {
  const [top, foot, chosen, shared] = folded(id.slice(0, 16), 4), [plan, measure] = PLANS[chosen], parts = [...plan];
  const numbers = folded(id.slice(16), parts.reduce((many, part) => many + (part === "A" ? 5 : 1), 2));
  const left = AXIS - 90 - 7 * numbers.shift(), right = AXIS + 90 + 7 * numbers.shift();
  const above = MARK_TOP + 78 + 20 * div(top, 8) + (plan === "A" ? 2 * shared : 0), below = MARK_FOOT - 74 - 20 * div(foot, 8);
  const tall = heights(plan, measure, shared, below - above);
  let y = above, wires = finial(top, MARK_TOP, above);
  parts.forEach((part, n) => {
    wires += part === "A" ? large(numbers.splice(0, 5), y, y + tall[n], y === above) : knop(numbers.shift(), y, y + tall[n]);
    y += tall[n];
  });
  return [left, right, wires + base(foot, y, MARK_FOOT)];
}

const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

let figures = 0;

// A whole mark, a dotted one ("draft"), a torn one, or chain lines alone ("bare").
function figure(kind, id) {
  const number = figures++;
  const [left, right, wires] = kind === "bare" ? [AXIS - 140, AXIS + 140, ""] : drawn(id);
  const sheet = () => [
    svg("path", { "stroke-width": 5, "stroke-linecap": "butt", d: [left, AXIS, right].map((x) => `M${x} 0V640`).join("") }),
    svg("path", { "stroke-width": 15, d: wires, ...(kind === "draft" ? { "stroke-dasharray": "0 25" } : {}) }),
  ];
  const box = { class: "countermark", viewBox: kind === "torn" ? "-20 0 560 700" : "0 0 480 640", fill: "none",
    stroke: "currentColor", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
    width: kind === "torn" ? 77 : 66, height: kind === "torn" ? 96.25 : 88 };
  if (kind !== "torn") return svg("svg", box, ...sheet());
  const tear = "L480 268 440 300 396 276 340 322 292 300 236 350 180 318 130 356 84 330 40 372 0 352";
  const piece = (name, edge) => svg("clipPath", { id: `${name}-${number}` }, svg("path", { d: edge }));
  return svg("svg", box, piece("above", `M0 0H480${tear}Z`), piece("below", `M480 640${tear}V640Z`),
    svg("g", { "clip-path": `url(#above-${number})` }, ...sheet()),
    svg("g", { transform: "translate(52 46) rotate(3 240 640)" },
      svg("g", { "clip-path": `url(#below-${number})` }, ...sheet())));
}
