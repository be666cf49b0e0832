// For tests, and for the curious at the console.
window.articlekg = { data, state, drawing, network: drawing.vis || null, select, fit, setScope, sentences, passages, toSvg, toGraphml, toCsv };
fillTime();
openTab("network");
refresh();
fit({ animate: false });
drawing.opensAt?.(drawing.scale());
if (location.hash.length > 1) restore();
window.articlekg.ready = performance.now();
