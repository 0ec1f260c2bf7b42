/**
 * The what-if page: keeps the scenario (where it starts, and what is changed), and asks
 * the library for everything that is shown.
 */

import { h, lines, set } from "./dom.js";
import { Engine } from "./engine.js";
import { decode, encode } from "./link.js";
import { field, Panel } from "./panel.js";
import { Summary } from "./summary.js";
import { Tree } from "./tree.js";
import { language, t } from "./words.js";

const root = document.getElementById("what-if-app");
const runtime = new URL(root.dataset.runtime, document.baseURI).href;

/** The largest assessment file that is read. */
const LARGEST_FILE = 1_000_000;

/** How long after a change its causes are worked out, and told, in milliseconds. */
const PAUSE = 250;

// --- what there is to see -----------------------------------------------------------------

const frameworks = h("select", { id: "wi-framework", onchange: chooseFramework });
const examples = h("select", { id: "wi-example", onchange: chooseExample });
const readings = h("select", { id: "wi-reading", onchange: () => choose({ reading: readings.value }) });
const books = h("select", { id: "wi-book", onchange: () => choose({ book: books.value }) });
const booksField = field(books, t("book"));
const undo = button("undo", takeBack);
const reset = button("reset", () => become([]));
const share = button("share", shareLink);
const save = button("save", saveFile);
const load = button("load", () => file.click());
const file = h("input", {
  type: "file",
  accept: ".toml",
  hidden: true,
  id: "wi-file",
  "aria-label": t("load"),
  onchange: openFile,
});
const link = h("input", { id: "wi-link", readonly: true, onfocus: () => link.select() });
const linkField = field(link, t("link"));
const message = h("p", { class: "wi-message", role: "status" });
const refusal = h("p", { class: "wi-refused", role: "alert" });
const summary = new Summary();
const tree = new Tree(chooseNode);
const made = h("ul", { class: "wi-made" });
const causes = h("div", { class: "wi-lines" });
const speed = h("p", { class: "wi-quiet wi-speed" });
const panel = new Panel({
  type: (name, text) => change(name, { name, text, notation: language }),
  slide: (name, text) => change(name, { name, text, notation: "en" }, true),
  revert: (name) => become(scenario.changes.filter(([own]) => own !== name)),
  takeBack: (name) => change(name, { name, text: "", notation: language }),
  try: (name, value) => become([...scenario.changes.filter(([own]) => own !== name), [name, value]]),
  ask: (code, target, by) => engine.call("goal", { code, target, by }),
  movers: (code) => engine.call("movers", { code }).then(({ movers }) => movers),
  back: () => {
    tree.current.item.focus();
    tree.element.scrollIntoView({ block: "start" });
  },
});
linkField.hidden = booksField.hidden = true;

function button(key, onclick) {
  return h("button", { type: "button", id: `wi-${key}`, disabled: true, onclick }, t(key));
}

function build() {
  const differences = h("h2", { id: "wi-differences" }, t("differences"));
  root.replaceChildren(
    h(
      "div",
      { class: "wi-setup" },
      field(frameworks, t("framework")),
      field(examples, t("example")),
      booksField,
      field(readings, t("reading")),
    ),
    h("div", { class: "wi-buttons" }, undo, reset, share, save, load, file),
    message,
    linkField,
    refusal,
    summary.element,
    summary.context,
    h("div", { class: "wi-columns" }, tree.element, panel.element),
    h(
      "section",
      { "aria-labelledby": differences.id, class: "wi-differences" },
      differences,
      made,
      causes,
      speed,
    ),
  );
}

// --- the scenario -------------------------------------------------------------------------

/** Where it starts, and the changes from there: [name, value] in the order made. */
let scenario = { framework: "", example: "", reading: null, book: null, changes: [] };

/** The changes before each change, to go back to. */
const past = [];

/** What is being dragged: all of it is one step back. */
let dragged = "";

let menu;
let engine;

async function main() {
  build();
  message.textContent = t("loading");
  engine = new Engine(runtime, () => {
    message.textContent = t("starting");
  });
  engine.ready.catch(() => {}); // told below, where it is waited for
  try {
    menu = await (await fetch(new URL("menu.json", runtime))).json();
    scenario = fresh(menu.frameworks[0].id);
    const hadLink = location.hash.startsWith("#s=");
    const given = await scenarioInAddress();
    if (given) scenario = { ...scenario, ...given };
    fillMenus();
    await engine.ready;
    let wrong = hadLink && !given ? t("badLink") : "";
    if (!(await start())) {
      wrong = refusal.textContent;
      scenario = fresh(menu.frameworks[0].id);
      await start();
    }
    if (wrong) refuse(wrong);
    root.dataset.ready = String(Math.round(performance.now()));
    await engine.call("warm");
    root.dataset.warm = "true";
  } catch (error) {
    message.textContent = "";
    refuse(t("failed", { error: error.message }));
  }
}

/** The scenario that the address brings; null where none, or a wrong one. */
async function scenarioInAddress() {
  try {
    return await decode(location.hash);
  } catch {
    return null;
  }
}

/** The first example of a framework, in the reading that says most. */
function fresh(framework) {
  const first = menu.examples.find((example) => example.framework === framework);
  return { framework, example: first?.id ?? "", reading: firstReading(framework), book: null, changes: [] };
}

function firstReading(framework) {
  const found = menu.frameworks.find((each) => each.id === framework);
  return found?.readings[0]?.name ?? null;
}

function fillMenus() {
  const chosen = menu.frameworks.find((each) => each.id === scenario.framework);
  const all = menu.frameworks;
  frameworks.replaceChildren(
    ...all.map(({ id, title }) => option(id, title[language], scenario.framework)),
  );
  const own = menu.examples.filter((each) => each.framework === scenario.framework);
  examples.replaceChildren(
    ...(scenario.text ? [option("file", t("file", { name: scenario.file }), "file")] : []),
    ...own.map(({ id, title }) => option(id, title[language], scenario.text ? "" : scenario.example)),
    option("", t("blank"), scenario.text ? "file" : scenario.example),
  );
  readings.replaceChildren(
    ...(chosen?.readings ?? []).map(({ name, status }) =>
      option(name, t(status === "stated" ? "statedReading" : "inferred", { name }), scenario.reading ?? "")),
    option("", t("stated"), scenario.reading ?? ""),
  );
}

function option(value, title, chosen) {
  return h("option", { value, selected: value === chosen }, title);
}

// --- starting -----------------------------------------------------------------------------

async function start() {
  root.setAttribute("aria-busy", "true");
  const isStarted = await started();
  set(root, "aria-busy", false);
  return isStarted;
}

async function started() {
  const { example, changes } = scenario;
  let { text } = scenario;
  if (text == null && example) {
    if (!menu.examples.some(({ id }) => id === example)) return refuse(t("badLink"));
    text = await (await fetch(new URL(`examples/${example}.toml`, runtime))).text();
  }
  try {
    const found = await engine.call("start", {
      ...scenario,
      text,
      changes: Object.fromEntries(changes),
      code: "",
      lang: language,
    });
    scenario = { ...scenario, framework: found.framework, book: found.book, reading: found.reading || null };
    summary.context.textContent = [found.title, found.context].filter(Boolean).join(" · ");
    const names = Object.entries(found.books);
    books.replaceChildren(...names.map(([name, title]) => option(name, title, found.book)));
    booksField.hidden = names.length < 2;
    tree.fill(found.outline);
    panel.code = null;
    message.textContent = "";
    for (const each of [share, save, load]) each.disabled = false;
    fillMenus();
    shown(found);
    return true;
  } catch (error) {
    message.textContent = "";
    return refuse(`${t("refused")} ${error.message}`);
  }
}

/** Say what is wrong; always false. */
function refuse(sentence) {
  refusal.textContent = sentence;
  return false;
}

/** Start from somewhere else; back to where it was, where that is refused. */
async function choose(other) {
  const before = scenario;
  refuse("");
  linkField.hidden = true;
  past.length = 0;
  scenario = { ...scenario, ...other };
  if (await start()) return;
  scenario = before;
  fillMenus();
}

function chooseFramework() {
  choose({ text: undefined, file: undefined, ...fresh(frameworks.value) });
}

function chooseExample() {
  if (examples.value === "file") return;
  choose({ text: undefined, file: undefined, example: examples.value, book: null, changes: [] });
}

// --- changes ------------------------------------------------------------------------------

let isBusy = false;
let next = null;

/** Make one change as it is typed or dragged. */
function change(name, typed, isDragged = false) {
  ask({ name, typed, isDragged, changes: scenario.changes });
}

/** Go to other changes: some taken back, or one tried. */
function become(changes) {
  ask({ name: "", typed: null, isDragged: false, changes });
}

function takeBack() {
  ask({ name: "", typed: null, isDragged: false, changes: past.pop(), isBack: true });
}

/** Ask for one change at a time; of those that wait, only the last one counts. */
async function ask(wanted) {
  if (isBusy) {
    next = wanted;
    return;
  }
  isBusy = true;
  const began = performance.now();
  const { name, typed, isDragged, changes, isBack } = wanted;
  const before = scenario.changes;
  try {
    const found = await engine.call("change", {
      changes: Object.fromEntries(changes),
      typed,
      code: tree.current.code,
    });
    const isNew = JSON.stringify(Object.entries(found.changes)) !== JSON.stringify(before);
    if (isNew && !isBack && !(isDragged && dragged === name)) past.push(before);
    dragged = isDragged ? name : "";
    scenario.changes = Object.entries(found.changes);
    shown(found, found.refused ? name : "");
    if (found.refused) tell(name, found.refused);
  } catch (error) {
    tell(name, error.message);
  }
  requestAnimationFrame(() => {
    const took = Math.round(performance.now() - began);
    root.dataset.took = String(took);
    speed.textContent = t("took", { ms: took });
  });
  isBusy = false;
  if (next) {
    const waiting = next;
    next = null;
    // What was typed or dragged meanwhile comes on top of what is there now.
    ask(waiting.typed ? { ...waiting, changes: scenario.changes } : waiting);
  }
}

function tell(name, sentence) {
  if (panel.controls.has(name)) panel.refuse(name, sentence);
  else refuse(`${t("refused")} ${sentence}`);
}

/** Show where the changes lead. */
function shown({ rows, summary: sums, node, refused }, name = "") {
  tree.update(rows);
  panel.show(node, name);
  refuse(refused && !panel.controls.size ? `${t("refused")} ${refused}` : "");
  summary.show(sums, rows);
  undo.disabled = !past.length;
  reset.disabled = !scenario.changes.length;
  later(() => {
    summary.live.textContent = sums.line;
    showDifferences();
    keepInAddress();
  });
}

let timer;

/** Do something once the changes pause. */
function later(action) {
  clearTimeout(timer);
  timer = setTimeout(action, PAUSE);
}

async function showDifferences() {
  const found = await engine.call("differences");
  made.replaceChildren(...found.made.map(madeChange));
  causes.replaceChildren(...lines(found.lines.length ? found.lines : [t("unchanged")]));
}

function madeChange({ name, title }) {
  const onclick = () => become(scenario.changes.filter(([own]) => own !== name));
  const label = t("remove", { title });
  const attributes = { type: "button", class: "wi-remove", "aria-label": label, title: label };
  return h("li", {}, title, h("button", { ...attributes, onclick }, "×"));
}

async function chooseNode(code, byPointer) {
  const node = await engine.call("node", { code });
  if (tree.current.code !== code) return;
  panel.show(node);
  const isBelow = panel.element.offsetTop > tree.element.offsetTop + 40;
  if (byPointer && isBelow && !tree.current.below.length) {
    panel.element.scrollIntoView({ block: "start" });
  }
}

// --- links and files ----------------------------------------------------------------------

/** The scenario without what goes without saying. */
function packed() {
  const { framework, example, reading, book, changes, text, file: name } = scenario;
  return text == null
    ? { framework, example, reading, book, changes }
    : { framework, example: "", reading, book, changes, text, file: name };
}

/** Keep the changes in the address, so that they outlive a reload. */
async function keepInAddress() {
  const fragment = scenario.changes.length || scenario.text ? await encode(packed()) : "";
  const plain = location.pathname + location.search;
  if (fragment != null) history.replaceState(null, "", plain + fragment);
}

async function shareLink() {
  const fragment = await encode(packed());
  if (fragment == null) {
    message.textContent = t("tooLong");
    return;
  }
  link.value = new URL(fragment, location.href).href;
  linkField.hidden = false;
  try {
    await navigator.clipboard.writeText(link.value);
    message.textContent = t("shared");
  } catch {
    message.textContent = t("sharedByHand");
    link.focus();
  }
}

async function saveFile() {
  const { text, name } = await engine.call("save");
  const url = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

async function openFile() {
  const [opened] = file.files;
  file.value = "";
  if (!opened) return;
  if (opened.size > LARGEST_FILE) {
    refuse(t("tooLarge"));
    return;
  }
  const text = await opened.text();
  await choose({ text, file: opened.name, example: "", book: null, changes: [] });
}

// Another link pasted into the same tab changes the fragment alone.
addEventListener("hashchange", async () => {
  if (!location.hash.startsWith("#s=")) return;
  const given = await scenarioInAddress();
  if (given) await choose({ text: undefined, file: undefined, ...given });
  else refuse(t("badLink"));
});

// The other language's page goes on with the same changes.
document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.("a[href]");
  const page = location.pathname.split("/").at(-1);
  if (anchor && anchor.host === location.host && anchor.pathname.endsWith(`/${page}`)) {
    if (anchor.pathname !== location.pathname) anchor.hash = location.hash;
  }
}, true);

main();
