/** Elements by what they are: `h("button", {class: "quiet", onclick}, "Undo")`. */

/**
 * An element with attributes, listeners (`onclick`) and children; text is only text.
 * An attribute that is null, undefined or false is left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("--")) element.style.setProperty(name, value);
    else set(element, name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** Set an attribute, or take it away where its value is none. */
export function set(element, name, value) {
  if (value == null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

/** Lines of text, each as far in as its leading spaces say. */
export function lines(texts) {
  return texts.map((text) => {
    const inner = text.trimStart();
    const depth = Math.floor((text.length - inner.length) / 2);
    return h("p", { class: "wi-line", "--depth": depth }, inner);
  });
}

/** A bar: what is sure, what is possible, and where it started. */
export function bar() {
  return h("span", { class: "wi-bar", "aria-hidden": "true" }, h("span", { class: "wi-start" }));
}

/** Move a bar to from where to where a score can be, in percent of its range. */
export function moveBar(element, [low, high], [start]) {
  element.style.setProperty("--low", `${low}%`);
  element.style.setProperty("--high", `${high}%`);
  element.style.setProperty("--start", `${start}%`);
}

/** Text without marks and in small letters, to be searched. */
export function plain(text) {
  const bare = text.toLowerCase().replaceAll("đ", "d").normalize("NFD");
  return bare.replace(/\p{Mn}/gu, "");
}
