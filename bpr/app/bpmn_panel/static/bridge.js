// Between Streamlit and the diagram: takes what Python passes, gives back what the user did.
//
// Python passes `doc`, a token that changes only when it loads another file; the XML is read only then (or on a fresh
// mount). Reading it whenever it differs would let the echo of one edit overwrite the next (a lost update).
// Each value names its doc and carries the whole state, so values that Streamlit folds together lose nothing.

import { createDiagram, gradient } from "./core.js";

const EDIT_PAUSE = 400; // ms after the last edit before it is sent
const MOUNT = Math.random().toString(36).slice(2); // makes stamps of two mounts differ
const BACKUP = "bpr-unsent:"; // key of localStorage for edits that Python has not confirmed

const canvas = document.getElementById("canvas");
const toolbar = document.getElementById("toolbar");
const legend = document.getElementById("legend");
const message = document.getElementById("message");

let diagram = null;
let shape = ""; // what the diagram was made for: mode and language
let doc = null; // token of the file on the canvas
let file = ""; // its lasting name: key of the backup
let base = ""; // digest of the newest XML that Python is known to have
let xml = null; // newest XML of the user's, null while unchanged
let selected = null;
let focused = null; // the last focus request that was met
let annotated = null; // the last request to annotate an element that was met
let error = null;
let sent = 0;
let timer = null;
let changing = Promise.resolve(); // edits are turned into XML one after the other

function post(type, data) {
  window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...data }, "*");
}

function send() {
  clearTimeout(timer);
  timer = null;
  sent += 1;
  post("setComponentValue", { dataType: "json", value: { doc, stamp: `${MOUNT}-${sent}`, xml, selected, error } });
}

function onChange() {
  changing = changing.then(async () => {
    xml = await diagram.xml();
    keep();
  });
  clearTimeout(timer);
  timer = setTimeout(() => changing.then(send), EDIT_PAUSE);
  refreshToolbar();
}

function onSelect(element) {
  selected = element;
  if (timer === null) send(); // else the edit under way takes it along
}

/** Whoever leaves the panel, perhaps for another page, takes the edit along at once. */
window.addEventListener("blur", () => {
  if (timer !== null) changing.then(() => timer !== null && send());
});

/** An edit survives a crash of the server and a refresh: it stays in the browser until Python has confirmed it. */
function keep() {
  try {
    localStorage.setItem(BACKUP + file, JSON.stringify({ base, xml }));
  } catch {
    // full or forbidden: the file itself is sent in a moment anyway
  }
}

function unsent() {
  try {
    const backup = JSON.parse(localStorage.getItem(BACKUP + file) ?? "null");
    return backup?.base === base ? backup.xml : null; // made from another state of the file: not ours to bring back
  } catch {
    return null;
  }
}

/** Python has stored the edit with this stamp; the digest is that of the stored file. */
function confirm(stored) {
  if (!stored || stored.digest === base) return;
  base = stored.digest;
  if (timer === null && stored.stamp === `${MOUNT}-${sent}`) {
    try {
      localStorage.removeItem(BACKUP + file);
    } catch {
      // nothing was kept
    }
  } else keep(); // a newer edit is on its way
}

async function load(args) {
  if (timer !== null) {
    await changing;
    send(); // the last edit of the file that is left
  }
  [doc, file, base, xml, selected, error] = [args.doc, args.file, args.digest, null, null, null];
  const backup = args.mode === "edit" ? unsent() : null;
  try {
    message.hidden = await diagram.open(backup ?? args.xml);
    message.textContent = args.words.nothing_drawn;
  } catch (problem) {
    error = String(problem.message ?? problem).slice(0, 300);
    message.textContent = args.words.cannot_show;
    message.hidden = false;
    send();
  }
  if (backup !== null && error === null) {
    xml = backup;
    send();
  }
}

async function render({ args }) {
  document.documentElement.lang = args.language;
  const wanted = `${args.mode} ${args.language}`;
  if (wanted !== shape) {
    const fresh = diagram !== null && doc === args.doc ? (xml ?? args.xml) : null;
    diagram?.destroy();
    shape = wanted;
    diagram = await createDiagram(canvas, {
      editable: args.mode === "edit",
      language: args.language,
      onChange,
      onSelect,
    });
    if (fresh !== null) await diagram.open(fresh);
  }
  if (args.doc !== doc) await load(args);
  else confirm(args.confirmed);
  buildToolbar(args);
  buildLegend(args.legend);
  if (error !== null) return;
  diagram.show(args.heat, args.marks);
  if (args.annotate && args.annotate.doc === doc && args.annotate.request !== annotated) {
    annotated = args.annotate.request;
    diagram.annotate(args.annotate.element, args.annotate.attributes);
  }
  if (args.focus && args.focus.request !== focused) {
    focused = args.focus.request;
    diagram.focus(args.focus.element);
  }
}

let buttons = [];

function buildToolbar({ words, mode }) {
  const actions = [
    ["zoom_out", "−", () => diagram.zoomOut()],
    ["zoom_in", "+", () => diagram.zoomIn()],
    ["fit", "⤢", () => diagram.fit()],
  ];
  if (mode === "edit") {
    actions.unshift(
      ["undo", "↶", () => diagram.undo(), () => diagram.canUndo()],
      ["redo", "↷", () => diagram.redo(), () => diagram.canRedo()],
    );
  }
  buttons = actions.map(([name, sign, act, may = () => true]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.title = words[name];
    button.setAttribute("aria-label", words[name]);
    button.addEventListener("click", act);
    return { button, may };
  });
  toolbar.replaceChildren(...buttons.map(({ button }) => button));
  refreshToolbar();
}

function refreshToolbar() {
  for (const { button, may } of buttons) button.disabled = !may();
}

function buildLegend(content) {
  legend.hidden = !content;
  if (!content) return;
  const part = (className, text = "") => {
    const box = document.createElement("span");
    box.className = className;
    box.textContent = text;
    return box;
  };
  const scale = part("scale");
  scale.style.background = gradient;
  legend.replaceChildren(part("title", content.title), part("end", content.low), scale, part("end", content.high));
}

// A hidden tab of the page has no width; fit once it is shown.
let width = 0;
new ResizeObserver(([entry]) => {
  const now = entry.contentRect.width;
  if (width === 0 && now > 0 && diagram && doc !== null && error === null) diagram.fit();
  width = now;
}).observe(canvas);

let rendering = Promise.resolve();
window.addEventListener("message", ({ data, source }) => {
  if (source !== window.parent || data.type !== "streamlit:render") return;
  post("setFrameHeight", { height: data.args.height });
  rendering = rendering.then(() => render(data)).catch((problem) => {
    setTimeout(() => {
      throw problem; // to the console and to `pageerror`; the next render is not held up
    });
  });
});

if (window.BpmnJS) post("componentReady", { apiVersion: 1 });
