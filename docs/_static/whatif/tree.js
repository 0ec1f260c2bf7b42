/** The tree of criteria: roles, keys and search as the ARIA practice has them. */

import { bar, h, moveBar, plain, set } from "./dom.js";
import { t } from "./words.js";

export class Tree {
  /** `onselect(code, byPointer)` hears which node is chosen. */
  constructor(onselect) {
    this.onselect = onselect;
    this.list = h("ul", {
      role: "tree",
      class: "wi-tree",
      "aria-label": t("tree"),
      onkeydown: (event) => this.#key(event),
      onclick: (event) => this.#click(event),
    });
    this.search = h("input", {
      type: "search",
      id: "wi-search",
      autocomplete: "off",
      placeholder: t("search"),
      "aria-label": t("search"),
      oninput: () => this.#show(),
    });
    this.count = h("p", { role: "status", class: "wi-quiet wi-count" });
    const legend = h("p", { class: "wi-quiet wi-legend" }, t("legend"));
    this.element = h("div", { class: "wi-trees" }, this.search, this.count, this.list, legend);
    this.nodes = new Map();
  }

  /** Show another tree, all closed but the whole. */
  fill(outline) {
    this.nodes.clear();
    this.search.value = "";
    for (const node of outline) {
      const parent = node.parent == null ? null : this.nodes.get(node.parent);
      this.nodes.set(node.code, {
        ...node,
        above: parent,
        below: [],
        level: parent ? parent.level + 1 : 1,
        open: !parent,
        plain: plain(`${node.code} ${node.title} ${node.words}`),
      });
      parent?.below.push(this.nodes.get(node.code));
    }
    for (const node of this.nodes.values()) this.#make(node);
    this.list.replaceChildren(...Array.from(this.nodes.values(), (node) => node.item));
    this.select("");
  }

  #make(node) {
    node.bar = bar();
    node.score = h("span", { class: "wi-score", "aria-hidden": "true" });
    node.shift = h("span", { class: "wi-shift", "aria-hidden": "true" });
    node.says = h("span", { class: "wi-heard" });
    const isNumber = /^\d/.test(node.code);
    const siblings = node.above?.below ?? [node];
    node.item = h(
      "li",
      {
        role: "treeitem",
        class: node.leaf ? "wi-node wi-leaf" : "wi-node",
        id: `wi-node-${node.code || "total"}`,
        "data-code": node.code,
        "aria-level": node.level,
        "aria-setsize": siblings.length,
        "aria-posinset": siblings.indexOf(node) + 1,
        tabindex: -1,
        "--level": node.level - 1,
      },
      h("span", { class: "wi-twist", "aria-hidden": "true" }),
      h(
        "span",
        { class: "wi-title" },
        isNumber && h("b", {}, `${node.code} `),
        node.code ? node.title : t("total"),
      ),
      node.score,
      node.bar,
      node.shift,
      node.says,
    );
  }

  /** Show the scores of some nodes. */
  update(rows) {
    for (const row of rows) {
      const { item, bar: drawn, score, shift, says } = this.nodes.get(row.code);
      moveBar(drawn, row.bar, row.start);
      item.dataset.state = row.state;
      score.textContent = t("of", row);
      shift.textContent = row.shift;
      shift.dataset.way = row.way;
      says.textContent = row.says + (row.moved && `, ${row.moved} ${t("change")}`);
    }
  }

  /** Choose a node, and open all above it. */
  select(code) {
    this.current = this.nodes.get(code);
    for (let node = this.current.above; node; node = node.above) node.open = true;
    this.#show();
  }

  /** Which items there are to see: open ones, or those that are searched for. */
  #show() {
    const wanted = plain(this.search.value.trim());
    const isHit = (node) => node.plain.includes(wanted) || node.below.some(isHit);
    let count = 0;
    for (const node of this.nodes.values()) {
      let visible = true;
      if (wanted) visible = isHit(node);
      else for (let up = node.above; up; up = up.above) visible &&= up.open;
      if (wanted && node.leaf && visible) count += 1;
      node.item.hidden = !visible;
      const isOpen = wanted ? node.below.some(isHit) : node.open;
      if (!node.leaf) set(node.item, "aria-expanded", String(isOpen));
      set(node.item, "aria-selected", String(node === this.current));
      node.item.tabIndex = -1;
    }
    this.count.textContent = wanted ? t("found", { count }) : "";
    const visible = this.#visible();
    const entry = visible.includes(this.current) ? this.current : visible[0];
    if (entry) entry.item.tabIndex = 0;
  }

  #visible() {
    return Array.from(this.nodes.values()).filter((node) => !node.item.hidden);
  }

  #click(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item) return;
    const node = this.nodes.get(item.dataset.code);
    const twists = event.target.closest(".wi-twist") || node === this.current;
    if (!node.leaf && twists) node.open = !node.open;
    else if (!node.leaf) node.open = true;
    this.#choose(node, true);
  }

  #choose(node, byPointer = false) {
    this.current = node;
    this.#show();
    node.item.focus({ preventScroll: byPointer });
    this.onselect(node.code, byPointer);
  }

  #key(event) {
    const at = this.nodes.get(event.target.dataset?.code);
    if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
    const visible = this.#visible();
    const place = visible.indexOf(at);
    let to = null;
    switch (event.key) {
      case "ArrowDown":
        to = visible[place + 1];
        break;
      case "ArrowUp":
        to = visible[place - 1];
        break;
      case "Home":
        to = visible[0];
        break;
      case "End":
        to = visible.at(-1);
        break;
      case "ArrowRight":
        if (!at.leaf && !at.open) this.#twist(at, true);
        else to = at.below[0];
        break;
      case "ArrowLeft":
        if (!at.leaf && at.open) this.#twist(at, false);
        else to = at.above;
        break;
      case "Enter":
      case " ":
        if (!at.leaf) this.#twist(at, !at.open);
        break;
      default:
        return;
    }
    event.preventDefault();
    if (to && !to.item.hidden) this.#choose(to);
  }

  #twist(node, open) {
    node.open = open;
    this.#show();
    node.item.focus();
  }
}
