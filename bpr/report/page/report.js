"use strict";
(function () {
  const root = document.documentElement;
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const config = { responsive: true, displaylogo: false, modeBarButtons: [["toImage"]] };
  const drawn = new Set();

  function draw(lang) {
    for (const [id, figure] of Object.entries(figures[lang])) {
      if (drawn.has(id)) continue;
      drawn.add(id);
      Plotly.newPlot(id, figure.data.map(legible), narrowed(figure.layout), config);
    }
  }

  // The figures of a matrix must fit its narrow cells.
  function legible(trace) {
    return window.innerWidth > 720 || trace.type !== "heatmap" ? trace : { ...trace, textfont: { size: 9 } };
  }

  // On a telephone a label must leave room for what it names.
  function narrowed(layout) {
    if (window.innerWidth > 720) return layout;
    const narrow = { ...layout, font: { ...layout.font, size: 11 }, margin: { ...layout.margin, r: 12 } };
    if (layout.meta.room) {
      narrow.xaxis = { ...layout.xaxis, range: [0, layout.xaxis.range[1] * layout.meta.room] };
    }
    if (layout.meta.turn) {
      narrow.xaxis = { ...layout.xaxis, tickangle: -90 };
    }
    return narrow;
  }

  function show(lang) {
    const page = document.querySelector(".page." + lang);
    if (!page) return;
    root.dataset.lang = lang;
    root.lang = page.lang;
    document.title = page.dataset.title;
    draw(lang);
  }

  for (const button of document.querySelectorAll(".switch button")) {
    button.addEventListener("click", function () {
      show(button.dataset.to);
      const twin = document.querySelector(".page." + button.dataset.to + ' button[data-to="' + button.dataset.to + '"]');
      if (twin) twin.focus();
    });
  }
  // Paper is narrower than the screen; a chart does not notice by itself.
  function fit(size) {
    for (const chart of document.querySelectorAll(".page." + root.dataset.lang + " .chart")) {
      Plotly.relayout(chart, size);
    }
  }
  window.addEventListener("beforeprint", function () { fit({ width: 690, autosize: false }); });
  window.addEventListener("afterprint", function () { fit({ width: null, autosize: true }); });

  show(root.dataset.lang);
})();
