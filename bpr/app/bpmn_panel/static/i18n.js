// Words of the editor itself (palette, context pad, menus): English is bpmn-js' own, Chinese is bpmn-js-i18n plus
// what that package lacks. The words of the panel (toolbar, legend) come from Python with each render.

const MISSING = {
  zh: {
    "Change element": "更改元素",
    "Align elements": "对齐元素",
    "Align elements left": "左对齐",
    "Align elements center": "水平居中对齐",
    "Align elements right": "右对齐",
    "Align elements top": "顶端对齐",
    "Align elements middle": "垂直居中对齐",
    "Align elements bottom": "底端对齐",
    "Distribute elements horizontally": "水平等距分布",
    "Distribute elements vertically": "垂直等距分布",
    "Toggle non-interrupting": "切换为非中断",
    "Ad-hoc sub-process": "临时子流程",
    "Boundary event": "边界事件",
    "Event based instantiating Gateway": "事件实例化网关",
    "Parallel Event based instantiating Gateway": "并行事件实例化网关",
    "Expanded pool/participant": "展开的泳池/参与者",
  },
};

const PACKAGE = { zh: "./vendor/bpmn-js-i18n/translations/zn.js" }; // sic: the package calls Chinese "zn"

/** The bpmn-js module that translates the editor to `language`; English where there is no translation. */
export async function translation(language) {
  const words = PACKAGE[language] ? { ...(await import(PACKAGE[language])).default, ...MISSING[language] } : {};
  const translate = (template, replacements = {}) =>
    (words[template] ?? template).replace(/{([^}]+)}/g, (place, name) => {
      const value = replacements[name];
      return value === undefined ? place : (words[value] ?? value);
    });
  return { translate: ["value", translate] };
}
