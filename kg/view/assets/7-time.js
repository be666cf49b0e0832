// The time line below the network: two ends, by date of publication or of validity, and a button that plays it.

const timeBar = document.getElementById("time");
const fromEnd = document.getElementById("time-from"), untilEnd = document.getElementById("time-until");
const playButton = document.getElementById("time-play");
const dates = [...new Set(sentences.flatMap((sentence) => {
  const details = sentence.more.details || {};
  return [articles[sentence.article].date, details.from, details.until];
}).filter(Boolean).map((date) => date.slice(0, 10)))].sort();
let playing = 0;

// As many steps as dates, but no more than a slider can tell apart.
const stops = dates.length <= 400 ? dates : Array.from({ length: 400 }, (_, place) => dates[Math.round(place * (dates.length - 1) / 399)]);
for (const end of [fromEnd, untilEnd]) { end.min = 0; end.max = Math.max(0, stops.length - 1); }

function fillTime() {
  timeBar.hidden = stops.length < 2;
  if (timeBar.hidden) return;
  const place = (date, otherwise) => {
    if (!date) return otherwise;
    const found = stops.findIndex((stop) => stop >= date);
    return found < 0 ? stops.length - 1 : found;
  };
  fromEnd.value = place(state.from, 0);
  untilEnd.value = place(state.until, stops.length - 1);
  const a = stops[fromEnd.value], b = stops[untilEnd.value];
  fromEnd.setAttribute("aria-valuetext", a);
  untilEnd.setAttribute("aria-valuetext", b);
  document.getElementById("time-words").textContent = state.from || state.until ? `${a} to ${b}` : `all dates, ${a} to ${b}`;
  document.getElementById("time-mode").value = state.valid ? "valid" : "published";
}

function slide() {
  if (Number(fromEnd.value) > Number(untilEnd.value)) {
    if (document.activeElement === fromEnd) untilEnd.value = fromEnd.value; else fromEnd.value = untilEnd.value;
  }
  state.from = Number(fromEnd.value) === 0 ? "" : stops[fromEnd.value];
  state.until = Number(untilEnd.value) === stops.length - 1 ? "" : stops[untilEnd.value];
  refresh();
  fillTime();
}
for (const end of [fromEnd, untilEnd]) {
  end.addEventListener("input", () => { stop(); slide(); });
  end.addEventListener("change", () => remember());
}
document.getElementById("time-mode").addEventListener("change", (event) => {
  state.valid = event.target.value === "valid";
  refresh();
  remember();
});

function stop() {
  clearInterval(playing);
  playing = 0;
  playButton.setAttribute("aria-pressed", "false");
  playButton.setAttribute("aria-label", "Play");
}

playButton.addEventListener("click", () => {
  if (playing) { stop(); remember(); return; }
  if (Number(untilEnd.value) === stops.length - 1) untilEnd.value = fromEnd.value;
  playButton.setAttribute("aria-pressed", "true");
  playButton.setAttribute("aria-label", "Pause");
  const stride = Math.max(1, Math.round(stops.length / 60));
  slide();
  playing = setInterval(() => {
    untilEnd.value = Math.min(stops.length - 1, Number(untilEnd.value) + stride);
    slide();
    if (Number(untilEnd.value) === stops.length - 1) { stop(); remember(); }
  }, still.matches ? 700 : 350);
});
