// SPDX-License-Identifier: AGPL-3.0-or-later
// What a shared story shows of its words: their candidates, their roots, and colours by what is known of them.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const page = document.body, main = document.querySelector("main"), card = byId("card");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const pieces = [];
  for (const piece of main.querySelectorAll("[data-t]"))
    (pieces[piece.dataset.t] = pieces[piece.dataset.t] || []).push(piece);
  let shown = null, pinned = false, layer = 0;

  const make = (parent, tag, text, kind) => {
    const element = document.createElement(tag);
    if (text !== undefined)
      element.textContent = text;
    if (kind)
      element.className = kind;
    parent.append(element);
    return element;
  };
  const said = (text) => (data.words ? data.words[text] : text);
  const say = (text, ...values) => said(text).replace(/%(\d)/g, (place, i) => values[i - 1] ?? place);
  const fixed = (x, digits) => x.toLocaleString(data.language,
    { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false });
  const percent = (share) =>
    fixed(100 * share, share >= 0.0995 ? 0 : share >= 0.00995 ? 1 : share >= 0.000095 ? 2 : 4) + "\u202f%";

  // Colours: tints on which both kinds of text keep a contrast of 4.5, and that all eyes tell apart.
  const viridis = [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21908c, 0x27ad81, 0x5dc863, 0xaadc32, 0xfde725]
    .map((c) => [c >> 16, (c >> 8) & 255, c & 255]);
  const mixed = (a, b, share) => a.map((x, i) => x + (b[i] - x) * share);
  const css = (colour) => `rgb(${colour.map(Math.round).join(",")})`;
  const mapped = (value) => {
    const place = Math.min(Math.max(dark.matches ? value : 1 - value, 0), 1) * 8, below = Math.min(Math.floor(place), 7);
    return mixed(viridis[below], viridis[below + 1], place - below);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const lightness = (y) => (y <= 216 / 24389 ? (y * 24389) / 27 : 116 * Math.cbrt(y) - 16);
  const variable = (name) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  };
  const tint = (measure, place) => {
    const base = variable("--paper"), texts = [variable("--ink"), variable("--person")].map(luminance);
    const far = lightness(dark.matches ? (Math.min(...texts) + 0.05) / 4.6 - 0.05 : (Math.max(...texts) + 0.05) * 4.6 - 0.05);
    const near = lightness(luminance(base)), strength = Math.abs(2 * place - 1);
    const hue = measure.diverges ? mixed([128, 128, 128], place < 0.5 ? [230, 97, 1] : [31, 120, 228], strength)
                                 : mapped(0.05 + 0.9 * place);
    const wanted = near + (far - near) * (measure.diverges ? 0.1 + 0.9 * strength : 0.15 + 0.85 * place);
    let low = 0, high = 1;
    for (let i = 0; i < 12; ++i) {
      const middle = (low + high) / 2, now = lightness(luminance(mixed(base, hue, middle)));
      if (far < near ? now > wanted : now < wanted)
        low = middle;
      else
        high = middle;
    }
    return css(mixed(base, hue, low));
  };

  // Places on a scale are from 0 to 1.
  const number = (x) => String(x);
  const measures = {
    probability: { values: data.probability, at: (p) => Math.log(Math.max(p, 0.001)) / Math.log(0.001),
      marks: [1, 0.1, 0.01, 0.001], text: (p) => (100 * p).toLocaleString(data.language) + "\u202f%", meaning: say("how probable each word was to the model") },
    entropy: { values: data.entropy, at: (h) => h / 6, marks: [0, 2, 4, 6], text: number,
      meaning: say("how open the choice was, in bits") },
    lift: { values: data.lift, at: (x) => 0.5 + 0.5 * Math.log(Math.max(x, 1e-9)) / Math.log(1.1), diverges: true,
      marks: [1 / 1.1, 1 / 1.05, 1, 1.05, 1.1], text: (x) => "×" + fixed(x, 2), meaning: say("how much likelier the resonator made it") },
  };
  const colour = () => {
    const by = byId("by").value, measure = measures[by], legend = byId("legend"), tints = [];
    legend.textContent = "";
    main.classList.toggle("plain", by === "nothing");
    for (let i = 0; measure && i <= 32; ++i)
      tints.push(tint(measure, i / 32));
    const place = (value) => Math.min(Math.max(measure.at(value), 0), 1);
    pieces.forEach((elements, token) => {
      const value = measure && measure.values[token];
      const fill = value === null || value === undefined ? "" : tints[Math.round(32 * place(value))];
      for (const piece of elements)
        piece.style.backgroundColor = fill;
    });
    if (measure) {
      const scale = make(legend, "div", undefined, "scale");
      scale.style.background = `linear-gradient(to right, ${tints.join(",")})`;
      for (const mark of measure.marks)
        make(scale, "span", measure.text(mark)).style.left = 100 * place(mark) + "%";
      make(legend, "div", measure.values.includes(null) ? say("%1; no colour: not known", measure.meaning) : measure.meaning);
    } else if (by === "author") {
      const [before, person, after] = said("%1a person%2, and the model").split(/%\d/);
      legend.append(before);
      make(legend, "span", person, "person");
      legend.append(after);
    }
  };

  // Roots: of a layer, the eight numbers from which their weights follow, or the weights themselves.
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const dots = data.places.map(([x, y]) => {
    const dot = document.createElementNS(svg.namespaceURI, "circle");
    dot.setAttribute("cx", 100 + 95 * x);
    dot.setAttribute("cy", 100 - 95 * y);
    dot.append(document.createElementNS(svg.namespaceURI, "title"));
    svg.append(dot);
    return dot;
  });
  svg.setAttribute("viewBox", "0 0 200 200");
  svg.setAttribute("role", "img");
  byId("roots").append(svg);
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const weightsOf = (token) => {
    const row = data.rows[token] && data.rows[token][layer];
    if (!row)
      return null;
    const view = new DataView(bytes(row).buffer);
    if (view.byteLength === 240)
      return data.roots.map((_, root) => (view.getUint8(root) / 255) ** 2);
    const slope = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => view.getFloat32(4 * i, true));
    const scores = data.roots.map((root) => root.reduce((sum, c, i) => sum + c * slope[i], 0) / data.length);
    const most = Math.max(...scores), terms = scores.map((s) => Math.exp(s - most));
    const sum = terms.reduce((a, b) => a + b);
    return terms.map((term) => term / sum);
  };
  const coordinate = (c) => (c < 0 ? "−" : "") + (!data.isE8 ? fixed(Math.abs(c), 2) : Math.abs(c) === 0.5 ? "½" : Math.abs(c));
  const rootName = (root) => {
    const coordinates = data.roots[root].map(coordinate).join(data.isE8 ? ", " : "; ");
    return data.isE8 ? say("root %1 (%2)", root, coordinates) : say("direction %1 (%2)", root, coordinates);
  };
  const drawRoots = () => {
    const weights = shown === null ? null : weightsOf(shown);
    byId("roots").hidden = !weights;
    if (!weights)
      return;
    const faintest = dark.matches ? 0.3 : 0.1; // that is told from the panel
    const order = weights.map((_, root) => root).sort((a, b) => weights[b] - weights[a]);
    for (const root of order) { // light ones come last, upon heavy ones that they stand before
      const dot = dots[root];
      dot.setAttribute("r", Math.sqrt(1.1 + 40 * weights[root]).toFixed(2));
      dot.setAttribute("fill", css(mapped(faintest + (1 - faintest) * Math.sqrt(weights[root]))));
      dot.firstChild.textContent = `${rootName(root)}: ${percent(weights[root])}`;
    }
    const used = Math.exp(-weights.reduce((sum, w) => sum + (w > 0 ? w * Math.log(w) : 0), 0));
    byId("weights").textContent = say("Strongest: %1, %2; as spread as %3 equal ones",
      rootName(order[0]), percent(weights[order[0]]), fixed(used, used < 9.95 ? 1 : 0));
    svg.setAttribute("aria-label", `${byId("plane").textContent} ${layer}. ` +
      order.slice(0, 5).map((root) => `${rootName(root)}: ${percent(weights[root])}`).join("; "));
  };

  const fillCandidates = (token) => {
    const table = byId("candidates"), list = data.candidates[token] || [];
    table.textContent = "";
    table.hidden = list.length === 0;
    const head = make(make(table, "thead"), "tr");
    for (const [title, meaning] of [[say("could have come"), ""], [say("model"), say("the model’s own probability")],
      [say("drawn from"), say("what the settings made of it: from this the word was drawn")]]) {
      const cell = make(head, "th", title);
      cell.scope = "col";
      cell.title = meaning;
    }
    const body = make(table, "tbody"), rows = [];
    for (let i = 0; i < list.length; i += 3)
      rows.push({ id: list[i], own: list[i + 1], final: list[i + 2] });
    const isChosen = (row) => row.id === data.id[token]; // always as many rows: nothing below them jumps
    const most = rows.slice(0, 8).some(isChosen) ? 8 : 7;
    rows.filter((row, i) => i < most || isChosen(row)).forEach((row) => {
      const line = make(body, "tr", undefined, isChosen(row) ? "chosen" : "");
      const name = make(line, "td", nameOf(row.id), "name");
      name.title = say("%1, id %2", nameOf(row.id), row.id);
      for (const share of [row.own, row.final]) {
        const cell = make(line, "td", share > 0 ? percent(share) : "–", "share");
        make(cell, "i").style.width = 100 * share + "%";
      }
    });
  };
  const nameOf = (id) => (id in data.names ? data.names[id] : "#" + id);
  const told = (token) => {
    const passage = data.by[token] + 1, count = data.by.length;
    const place = passage < 1 ? say("a person’s · token %1 of %2", token + 1, count)
                              : say("the model’s, passage %1 · token %2 of %3", passage, token + 1, count);
    if (data.probability[token] === null)
      return [place, say("Nothing is known of this word: no record of it is in this page.")];
    const probability = percent(data.probability[token]), entropy = fixed(data.entropy[token], 2);
    return [place, data.lift[token] === null
      ? say("probability %1 · entropy %2 bits", probability, entropy)
      : say("probability %1 · entropy %2 bits · resonator ×%3", probability, entropy, fixed(data.lift[token], 3))];
  };
  const mark = (token, on) => {
    for (const piece of pieces[token] || []) {
      piece.classList.toggle("shown", on);
      piece.classList.toggle("pinned", on && pinned);
    }
  };
  const show = (token, pin) => {
    if (shown !== null)
      mark(shown, false);
    shown = token;
    pinned = pin && token !== null;
    card.classList.toggle("empty", token === null);
    page.classList.toggle("sheet", token !== null);
    byId("hint").hidden = token !== null;
    byId("word").hidden = token === null;
    if (token !== null) {
      mark(token, true);
      const [place, facts] = told(token);
      byId("token").textContent = data.id[token] < 0 ? pieces[token].map((p) => p.textContent).join("⏎") : nameOf(data.id[token]);
      byId("place").textContent = place;
      byId("facts").textContent = facts;
      fillCandidates(token);
    }
    drawRoots();
  };

  // Pointing, tapping, keys.
  const tokenAt = (target) => {
    const piece = target.closest ? target.closest("[data-t]") : null;
    return piece && main.contains(piece) ? Number(piece.dataset.t) : null;
  };
  let reached = 0; // by keys
  const reach = (token) => {
    pieces[reached][0].tabIndex = -1;
    reached = token;
    pieces[token][0].tabIndex = 0;
  };
  main.addEventListener("mouseover", (event) => {
    const token = tokenAt(event.target);
    if (token !== null && !pinned)
      show(token, false);
  });
  document.addEventListener("click", (event) => {
    const token = tokenAt(event.target);
    if (token !== null) {
      reach(token);
      show(token, !(pinned && token === shown));
    } else if (pinned && !event.target.closest("aside")) {
      show(shown, false);
    }
  });
  main.addEventListener("focusin", (event) => {
    const token = tokenAt(event.target);
    if (token !== null && token !== shown && !pinned)
      show(token, false);
  });
  const beside = (token, step) => {
    for (let next = token + step; next >= 0 && next < pieces.length; next += step)
      if (pieces[next])
        return next;
    return token;
  };
  const line = (token, step) => {
    const from = pieces[token][0].getBoundingClientRect(), middle = (from.left + from.right) / 2;
    let best = token, top = null, least = Infinity;
    for (let next = beside(token, step), last = token; next !== last; last = next, next = beside(next, step)) {
      const box = pieces[next][0].getClientRects()[0];
      if (!box || Math.abs(box.top - from.top) < from.height / 2)
        continue;
      top = top === null ? box.top : top;
      if (Math.abs(box.top - top) > from.height / 2)
        break;
      const off = Math.abs((box.left + box.right) / 2 - middle);
      if (off < least)
        [best, least] = [next, off];
    }
    return best;
  };
  const steps = { ArrowRight: (t) => beside(t, 1), ArrowLeft: (t) => beside(t, -1), ArrowDown: (t) => line(t, 1),
    ArrowUp: (t) => line(t, -1), Home: () => beside(-1, 1), End: () => beside(pieces.length, -1) };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape")
      show(null, false);
    const token = tokenAt(event.target);
    if (token === null || event.ctrlKey || event.altKey || event.metaKey)
      return;
    if (event.key === "Enter" || event.key === " ")
      show(token, !(pinned && token === shown));
    else if (event.key in steps)
      reach(steps[event.key](token));
    else
      return;
    event.preventDefault();
    pieces[reached][0].focus();
    if (!pinned)
      show(reached, false);
  });
  byId("close").addEventListener("click", () => show(null, false));

  byId("by").addEventListener("change", colour);
  byId("layer").addEventListener("change", (event) => {
    layer = Number(event.target.value);
    drawRoots();
  });
  dark.addEventListener("change", () => {
    colour();
    drawRoots();
  });
  if (!data.isE8)
    byId("plane").textContent = say("240 random directions in the place of roots, in layer");
  for (let i = 0; i < data.layers; ++i)
    make(byId("layer"), "option", String(i)).value = i;
  for (const piece of pieces.flat())
    piece.tabIndex = -1;
  if (beside(-1, 1) >= 0) {
    reached = beside(-1, 1);
    pieces[reached][0].tabIndex = 0;
  }
  for (const option of byId("by").options)
    option.disabled = option.value in measures && measures[option.value].values.every((value) => value === null);
  page.classList.add("live");
  document.querySelector("aside").hidden = false;
  colour();
  show(null, false);
})();
