/**
 * The library, in a thread of its own: loads Python, then answers calls one by one.
 *
 * In:  {runtime}, once; then {id, name, request}
 * Out: {stage} while it starts; {id, answer} or {id, crash} for each call
 */

/** What answers the calls, beside this file. */
const APP = ["app.py", "inputs.py", "session.py"];

let python;
let call;

async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.arrayBuffer();
}

async function boot(runtime) {
  const base = new URL(runtime);
  const at = (name) => new URL(name, base).href;
  const into = { extractDir: "/lib/python3.14/site-packages" };
  // All of it is fetched at once; the archives arrive while the runtime starts.
  const core = bytes(at("parindex.zip"));
  const app = APP.map((name) => bytes(new URL(name, import.meta.url)));
  const { loadPyodide } = await import(at("pyodide.mjs"));
  python = await loadPyodide({ indexURL: base.href });
  postMessage({ stage: "library" });
  python.unpackArchive(await core, "zip", into);
  for (const [index, name] of APP.entries()) {
    python.FS.writeFile(`/home/pyodide/${name}`, new Uint8Array(await app[index]));
  }
  call = python.runPython("import app\napp.call");
  postMessage({ stage: "ready" });
  rest = async () => python.unpackArchive(await bytes(at("later.zip")), "zip", into);
}

/** Unpacks what only changes can need; then the promise that it is there. */
let rest;
let unpacked;

onmessage = async ({ data }) => {
  if (data.runtime) {
    try {
      await boot(data.runtime);
    } catch (error) {
      postMessage({ stage: "failed", error: String(error) });
    }
    return;
  }
  const { id, name, request } = data;
  try {
    const isFirst = name === "start" && !Object.keys(request.changes).length;
    if (!isFirst) await (unpacked ??= rest());
    postMessage({ id, answer: JSON.parse(call(name, JSON.stringify(request))) });
  } catch (error) {
    // Of Python's traceback, the line that says what.
    postMessage({ id, crash: String(error.message).trim().split("\n").at(-1) });
  }
};
