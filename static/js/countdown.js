/* Counts down by the server's clock: 5 d 3 h · 2 h 14 m · 48 m · 4 m 08 s · Ended.

   <time data-ends="ISO instant">          its text is rewritten each second, only when the words change; data-over: then
   <meta name="server-time" content="ISO"> when the page was made
   <meta name="duration-words">            the five forms, `|` between them
   hears(iso)                              called with a frame's data-now: the server's clock, just now
   The closest .figure carries data-hurry in the last five minutes. */
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
const words = (meta("duration-words") ?? "{d} d {h} h|{h} h {m} m|{m} m|{m} m {s} s|Ended").split("|");
const HURRY = 5 * 60;

/* Every sample is late by its own journey, so the largest of the last few is nearest to the truth. */
let samples = [];
const offset = () => (samples.length ? Math.max(...samples) : 0);

export function hears(iso, heardAt = Date.now()) {
  if (Date.parse(iso)) samples = [...samples.slice(-4), Date.parse(iso) - heardAt];
}

/* A page from the browser's own cache is of unknown age: then this device's clock is the better guess. */
const [visit] = performance.getEntriesByType("navigation");
if (visit?.transferSize) hears(meta("server-time"), performance.timeOrigin + visit.responseStart);

const two = (number) => String(number).padStart(2, "0");

function inWords(seconds) {
  const [d, h, m, s] = [seconds / 86400, (seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const fill = (form, values) => form.replace(/\{(\w)\}/g, (_, letter) => values[letter]);
  if (d) return fill(words[0], { d, h });
  if (h) return fill(words[1], { h, m: two(m) });
  if (m >= 10) return fill(words[2], { m });
  return fill(words[3], { m, s: two(s) });
}

function tick() {
  const present = Date.now() + offset();
  for (const time of document.querySelectorAll("time[data-ends]")) {
    const seconds = Math.floor((Date.parse(time.dataset.ends) - present) / 1000);
    const text = seconds > 0 ? inWords(seconds) : (time.dataset.over ?? words[4]);
    if (time.textContent !== text) time.textContent = text;
    time.closest(".figure")?.toggleAttribute("data-hurry", seconds > 0 && seconds < HURRY);
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
document.addEventListener("htmx:wsAfterMessage", tick);
