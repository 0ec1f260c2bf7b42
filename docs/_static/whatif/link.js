/** A scenario in the fragment of an address: JSON, compressed, as letters. */

const KEY = "#s=";

/** A link is cut off by mail programs and chats where it is longer than this. */
const LONGEST = 8000;

/** No honest scenario unpacks to more, in characters. */
const LARGEST = 2_000_000;

/** The fragment for a scenario; null where it is too long for a link. */
export async function encode(scenario) {
  const packed = pipe(JSON.stringify(scenario), new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const fragment = letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return fragment.length > LONGEST ? null : KEY + fragment;
}

/** The scenario of a fragment; null where there is none. Throws where it is wrong. */
export async function decode(fragment) {
  if (!fragment.startsWith(KEY)) return null;
  const letters = fragment.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const reader = pipe(bytes, new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length > LARGEST) throw new Error("too large");
  }
  return checked(JSON.parse(text));
}

function pipe(content, stream) {
  return new Blob([content]).stream().pipeThrough(stream);
}

/** A scenario as this page makes them, or an error. */
function checked(scenario) {
  const { framework, example, reading, book, changes } = scenario;
  const texts = [framework, example, reading, book, scenario.text, scenario.file];
  const isRight =
    texts.every((value) => value == null || typeof value === "string") &&
    Array.isArray(changes) &&
    changes.every((change) => Array.isArray(change) && change.length === 2) &&
    changes.flat().every((value) => typeof value === "string");
  if (!isRight) throw new Error("not a scenario");
  return scenario;
}
