// A diagram that can be seen, edited, painted with heat and zoomed to an element. Knows bpmn-js, not Streamlit.

import { translation } from "./i18n.js";

const MARGIN = 24; // px around a fitted diagram
const TOP = 54; // px kept free above it for toolbar and legend
const HEAT = ["#fff7ec", "#fdd49e", "#fc8d59"]; // light to strong; black text stays readable on each (contrast > 7)
const BADGE = { min: 0.55, max: 1.3 }; // zoom at which a badge stops to shrink or grow
const ATTRIBUTES = ["unit", "function", "legalBasis", "touchpoint", "documents", "fields"];
// bpr's own extension element: what belongs to the process and is kept in the file (bpr:annotation)
const ANNOTATION = {
  name: "bpr",
  uri: "urn:bpr:1",
  prefix: "bpr",
  xml: { tagAlias: "lowerCase" },
  types: [
    {
      name: "Annotation",
      superClass: ["Element"],
      properties: ATTRIBUTES.map((name) => ({ name, isAttr: true, type: "String" })),
    },
  ],
};
const MARKS = ["error", "warning"];

/** Make a diagram in `container`. `onChange` is called after each edit, `onSelect` with the selected element or null. */
export async function createDiagram(container, { editable, language, onChange, onSelect }) {
  const { BpmnJS } = window;
  const Kind = editable ? BpmnJS : BpmnJS.NavigatedViewer;
  const bpmn = new Kind({ container, additionalModules: [await translation(language)], moddleExtensions: { bpr: structuredClone(ANNOTATION) } });
  const canvas = bpmn.get("canvas");
  const registry = bpmn.get("elementRegistry");
  let heat = {};
  let marks = {};
  let importing = false;

  bpmn.on("commandStack.changed", () => {
    if (importing) return;
    paint();
    onChange();
  });
  bpmn.on("selection.changed", ({ newSelection }) => {
    if (!importing) onSelect(newSelection.length === 1 ? describe(newSelection[0]) : null);
  });

  /** Read a file; false where nothing in it has a place in the drawing. */
  async function open(xml) {
    importing = true;
    try {
      await bpmn.importXML(xml);
    } finally {
      importing = false;
    }
    fit();
    paint();
    return registry.filter((element) => element.parent).length > 0;
  }

  /** Show the whole process, clear of the palette, never larger than life. */
  function fit() {
    const palette = container.querySelector(".djs-palette"); // one column or two, as the height allows
    const left = palette ? palette.offsetLeft + palette.offsetWidth : 0;
    const { inner, outer } = canvas.viewbox();
    if (!inner.width || !inner.height) return;
    const room = { width: outer.width - left - 2 * MARGIN, height: outer.height - TOP - MARGIN };
    const scale = Math.min(1, room.width / inner.width, room.height / inner.height);
    if (!(scale > 0)) return;
    canvas.viewbox({
      x: inner.x + inner.width / 2 - (left + MARGIN + room.width / 2) / scale,
      y: inner.y + inner.height / 2 - (TOP + room.height / 2) / scale,
      width: outer.width / scale,
      height: outer.height / scale,
    });
  }

  /** Select an element and bring it to the middle, large enough to read. */
  function focus(id) {
    const element = registry.get(id);
    if (!element || element === canvas.getRootElement() || !element.parent) return fit();
    const root = canvas.findRoot(element);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    const { outer, scale } = canvas.viewbox();
    const box = bounds(element);
    const wanted = Math.max(scale, Math.min(1, (0.8 * outer.width) / box.width, (0.8 * outer.height) / box.height));
    canvas.viewbox({
      x: box.x + box.width / 2 - outer.width / 2 / wanted,
      y: box.y + box.height / 2 - outer.height / 2 / wanted,
      width: outer.width / wanted,
      height: outer.height / wanted,
    });
    bpmn.get("selection").select(element);
  }

  /** Set attributes of an element's bpr:annotation; an empty text removes one. Can be undone like any edit. */
  function annotate(id, attributes) {
    const element = registry.get(id);
    if (!element || !editable) return;
    const moddle = bpmn.get("moddle");
    const values = element.businessObject.extensionElements?.values ?? [];
    const old = values.find((value) => value.$type === "bpr:Annotation");
    const annotation = moddle.create("bpr:Annotation");
    for (const name of ATTRIBUTES) {
      const value = attributes[name] ?? old?.get(name);
      if (value) annotation.set(name, value);
    }
    Object.assign(annotation.$attrs, old?.$attrs);
    const others = values.filter((value) => value !== old);
    const extensionElements = moddle.create("bpmn:ExtensionElements", { values: [...others, annotation] });
    extensionElements.$parent = element.businessObject;
    annotation.$parent = extensionElements;
    bpmn.get("modeling").updateProperties(element, { extensionElements });
  }

  function zoom(factor) {
    canvas.zoom(Math.min(4, Math.max(0.1, canvas.zoom() * factor)));
  }

  /** Heat and marks are drawn over the picture and never written into the file. */
  function paint() {
    const overlays = bpmn.get("overlays");
    overlays.remove({ type: "bpr-heat" });
    for (const element of registry.getAll()) {
      const shape = registry.getGraphics(element)?.querySelector(":scope > .djs-visual > :first-child");
      const warm = heat[element.id];
      if (shape?.dataset.bprHeat && !warm) {
        shape.style.fill = shape.dataset.bprFill; // back to the colour that the renderer gave it
        delete shape.dataset.bprHeat;
      }
      if (!warm || !shape || element.labelTarget || element.waypoints) continue;
      if (!shape.dataset.bprHeat) shape.dataset.bprFill = shape.style.fill;
      shape.dataset.bprHeat = "1";
      shape.style.fill = colour(warm.level);
      const badge = document.createElement("div");
      badge.className = "bpr-badge";
      badge.textContent = warm.text; // text, never markup: names and numbers come from files
      overlays.add(element.id, "bpr-heat", { position: { top: -10, right: -8 }, scale: BADGE, html: badge });
    }
    for (const name of MARKS) {
      for (const element of registry.getAll()) {
        const has = canvas.hasMarker(element, `bpr-${name}`);
        const wanted = marks[element.id] === name;
        if (has !== wanted) canvas[wanted ? "addMarker" : "removeMarker"](element, `bpr-${name}`);
      }
    }
  }

  return {
    open,
    fit,
    focus,
    annotate,
    zoomIn: () => zoom(1.25),
    zoomOut: () => zoom(0.8),
    undo: () => bpmn.get("commandStack").undo(),
    redo: () => bpmn.get("commandStack").redo(),
    canUndo: () => editable && bpmn.get("commandStack").canUndo(),
    canRedo: () => editable && bpmn.get("commandStack").canRedo(),
    xml: async () => (await bpmn.saveXML({ format: true })).xml,
    destroy: () => bpmn.destroy(),
    show(newHeat, newMarks) {
      heat = newHeat ?? {};
      marks = newMarks ?? {};
      paint();
    },
  };
}

/** The colours of the heat scale as a CSS gradient, for the legend. */
export const gradient = `linear-gradient(to right, ${HEAT.join(", ")})`;

/** What Python needs to know of a selected element; a label stands for what it labels. */
function describe(element) {
  const { id, $type, name } = (element.labelTarget ?? element).businessObject;
  return { id, type: $type.replace(/^bpmn:/, ""), name: name ?? "" };
}

function bounds({ x, y, width, height, waypoints }) {
  if (!waypoints) return { x, y, width, height };
  const xs = waypoints.map((point) => point.x);
  const ys = waypoints.map((point) => point.y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left || 1, height: Math.max(...ys) - top || 1 };
}

/** The colour at `level` (0 to 1) of the heat scale. */
function colour(level) {
  const at = Math.min(1, Math.max(0, level)) * (HEAT.length - 1);
  const low = Math.min(HEAT.length - 2, Math.floor(at));
  const channel = (hex, index) => parseInt(hex.slice(1 + 2 * index, 3 + 2 * index), 16);
  const mixed = [0, 1, 2].map((index) => {
    const [a, b] = [channel(HEAT[low], index), channel(HEAT[low + 1], index)];
    return Math.round(a + (b - a) * (at - low));
  });
  return `rgb(${mixed.join(" ")})`;
}
