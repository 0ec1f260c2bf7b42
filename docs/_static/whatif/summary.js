/** The total, its channels, and how far they are from the starting point. */

import { bar, h, moveBar } from "./dom.js";
import { t } from "./words.js";

export class Summary {
  constructor() {
    this.whole = h("output", { class: "wi-whole", for: "wi-framework wi-example" });
    this.bar = bar();
    this.says = h("p", { class: "wi-says" });
    this.live = h("p", { role: "status", class: "wi-live" });
    this.channels = h("ul", { class: "wi-channels" });
    this.context = h("p", { class: "wi-quiet" });
    const label = h("span", { class: "wi-label" }, t("total"));
    this.element = h(
      "div",
      { class: "wi-summary" },
      h("div", { class: "wi-sum" }, label, this.whole, this.bar, this.says, this.live),
      this.channels,
    );
  }

  /** Show a summary, and the bar of the whole where its row is among those that moved. */
  show({ score, says, index, channels }, rows) {
    this.whole.textContent = score;
    this.says.textContent = [says, index].filter(Boolean).join(", ");
    const top = rows.find(({ code }) => code === "");
    if (top) moveBar(this.bar, top.bar, top.start);
    this.channels.replaceChildren(...channels.map((channel) => this.#channel(channel)));
  }

  #channel(channel) {
    const drawn = bar();
    moveBar(drawn, channel.bar, channel.start);
    return h("li", {}, h("span", {}, channel.title), h("b", {}, t("of", channel)), drawn);
  }
}
