/** The chosen node: its inputs, why it has its score, and what it takes to get more. */

import { h, lines, set } from "./dom.js";
import { t } from "./words.js";

export class Panel {
  /**
   * `on.type(name, text)` hears what is typed, `on.slide(name, text)` what is dragged,
   * `on.revert(name)`, `on.takeBack(name)`, `on.try(name, value)`,
   * `on.ask(code, target, by)`, `on.movers(code)`, `on.back()`.
   */
  constructor(on) {
    this.on = on;
    this.title = h("h2", { id: "wi-chosen", tabindex: -1 });
    this.inputs = h("div", { class: "wi-inputs" });
    this.why = h("div", { class: "wi-lines" });
    this.goal = this.#goal();
    this.data = section(t("inputs"), this.inputs);
    this.element = h(
      "section",
      { class: "wi-panel", "aria-labelledby": "wi-chosen" },
      h("button", { type: "button", class: "wi-back", onclick: () => on.back() }, `↑ ${t("back")}`),
      this.title,
      this.data,
      this.goal.element,
      section(t("why"), this.why),
    );
    this.controls = new Map();
  }

  /**
   * Show a node; the controls that are there stay, so that a slider keeps the hand.
   * What was typed for *refused* stays too, to be mended.
   */
  show(node, refused = "") {
    const isAnother = node.code !== this.code;
    this.code = node.code;
    const isNumber = /^\d/.test(node.code);
    this.title.textContent = node.code
      ? `${isNumber ? `${node.code} ` : ""}${node.title}`
      : t("total");
    this.why.replaceChildren(...lines(node.lines));
    if (isAnother) {
      this.controls.clear();
      this.inputs.replaceChildren();
      this.#resetGoal(node);
    }
    this.data.hidden = !node.inputs.length;
    const award = node.inputs.find((input) => input.kind === "award");
    for (const input of node.inputs) {
      let control = this.controls.get(input.name);
      if (!control) {
        control = new Control(input, this.on);
        this.controls.set(input.name, control);
        this.inputs.append(control.element);
      }
      control.update(input, award, input.name === refused);
    }
  }

  /** Say beside an input why it is refused; without a name, that nothing is. */
  refuse(name, sentence) {
    for (const [own, control] of this.controls) {
      control.refuse(own === name ? sentence : "");
    }
  }

  // --- goals ---------------------------------------------------------------------------

  #goal() {
    const target = h("input", { id: "wi-target", inputmode: "decimal", autocomplete: "off" });
    const by = h("select", { id: "wi-by" });
    const answer = h("div", { class: "wi-lines", role: "status" });
    const tries = h("div", { class: "wi-tries" });
    const refused = h("p", { class: "wi-refused", id: "wi-target-refused", role: "alert" });
    target.setAttribute("aria-describedby", refused.id);
    const form = h(
      "form",
      {
        class: "wi-form",
        onsubmit: (event) => {
          event.preventDefault();
          this.#ask();
        },
      },
      field(target, t("target")),
      field(by, t("by")),
      h("button", { type: "submit" }, t("ask")),
    );
    const element = section(t("goal"), form, refused, answer, tries);
    return { target, by, answer, tries, refused, element };
  }

  #resetGoal(node) {
    const { target, by, answer, tries, refused } = this.goal;
    target.value = node.high;
    by.replaceChildren(h("option", { value: "" }, t("any")));
    answer.replaceChildren();
    tries.replaceChildren();
    refused.textContent = "";
    set(target, "aria-invalid", false);
    this.on.movers(node.code).then((movers) => {
      if (this.code !== node.code) return;
      by.append(...movers.map(({ name, title }) => h("option", { value: name }, title)));
    });
  }

  async #ask() {
    const { target, by, answer, tries, refused } = this.goal;
    refused.textContent = "";
    set(target, "aria-invalid", false);
    tries.replaceChildren();
    answer.replaceChildren(...lines([t("asking")]));
    try {
      const found = await this.on.ask(this.code, target.value, by.value);
      answer.replaceChildren(...lines(found.lines.slice(0, MOST_LINES)));
      if (found.tries.length) tries.append(h("span", {}, t("tries")));
      for (const { name, value, title } of found.tries) {
        const onclick = () => this.on.try(name, value);
        tries.append(h("button", { type: "button", class: "wi-try", onclick }, title));
      }
    } catch (error) {
      answer.replaceChildren();
      refused.textContent = `${t("refused")} ${error.message}`;
      set(target, "aria-invalid", "true");
    }
  }
}

/** An answer about all data has hundreds of lines, the best ones first. */
const MOST_LINES = 24;

let sections = 0;

function section(title, ...children) {
  const id = `wi-section-${(sections += 1)}`;
  return h("section", { "aria-labelledby": id }, h("h3", { id }, title), ...children);
}

export function field(control, title) {
  return h("label", { class: "wi-field", for: control.id }, h("span", {}, title), control);
}

let controls = 0;

/** One datum or award: a box or a choice, and a slider where both ends are known. */
class Control {
  constructor(input, on) {
    const { name, kind, unit, choices } = input;
    const id = `wi-input-${(controls += 1)}`;
    const title = kind === "award" ? t("award") : capital(input.title);
    this.isAward = kind === "award";
    this.refused = h("p", { class: "wi-refused", id: `${id}-refused`, role: "alert" });
    this.hint = h("p", { class: "wi-quiet", id: `${id}-hint` });
    const described = `${this.refused.id} ${this.hint.id}`;
    const onchange = () => on.type(name, this.box.value);
    if (choices) {
      this.box = h(
        "select",
        { id, "aria-describedby": described, onchange },
        h("option", { value: "" }, `– ${t("missing")} –`),
        ...Object.entries(choices).map(([value, text]) => h("option", { value }, text)),
      );
    } else {
      this.box = h("input", {
        id,
        inputmode: "decimal",
        autocomplete: "off",
        "aria-describedby": described,
        onchange,
      });
    }
    this.slider = h("input", {
      type: "range",
      "aria-label": t("slider", { title }),
      oninput: () => on.slide(name, this.#text()),
    });
    this.revert = h(
      "button",
      {
        type: "button",
        class: "wi-quiet-button",
        onclick: () => {
          on.revert(name);
          this.box.focus();
        },
      },
      `↺ ${t("original")}`,
      h("span", { class: "wi-heard" }, `: ${title}`),
    );
    this.takeBack = h(
      "button",
      {
        type: "button",
        class: "wi-quiet-button",
        onclick: () => {
          on.takeBack(name);
          this.box.focus();
        },
      },
      t("takeBack"),
    );
    this.element = h(
      "div",
      { class: this.isAward ? "wi-input wi-award" : "wi-input", "data-name": name },
      h("label", { for: id }, title),
      h("span", { class: "wi-box" }, this.box, unit && h("span", { class: "wi-unit" }, unit)),
      this.slider,
      this.hint,
      this.isAward && this.takeBack,
      this.revert,
      this.refused,
    );
  }

  /** The value of the slider as a number in English notation, exactly as it stands. */
  #text() {
    return Number(this.slider.value).toFixed(this.digits);
  }

  update(input, award, isRefused) {
    const { slider } = input;
    if (this.box.matches("select")) this.box.value = input.value;
    else if (!isRefused) this.box.value = input.text;
    if (this.box.matches("input")) {
      set(this.box, "placeholder", input.missing ? t("missing") : input.shown);
    }
    this.slider.hidden = !slider;
    if (slider) {
      this.digits = slider.digits;
      Object.assign(this.slider, { min: slider.low, max: slider.high, step: slider.step });
      if (Number(this.slider.value) !== slider.now) this.slider.value = slider.now ?? slider.low;
      set(this.slider, "aria-valuetext", input.shown || t("missing"));
      this.slider.dataset.missing = String(slider.now == null);
    }
    const isIdle = !this.isAward && !input.counts && award && !award.missing;
    this.hint.textContent = this.isAward ? t("awardHint") : isIdle ? t("notCounted") : "";
    this.revert.hidden = !input.changed;
    this.takeBack.hidden = input.missing;
    this.element.dataset.changed = String(input.changed);
    this.refuse("");
  }

  refuse(sentence) {
    this.refused.textContent = sentence ? `${t("refused")} ${sentence}` : "";
    set(this.box, "aria-invalid", sentence ? "true" : false);
  }
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
