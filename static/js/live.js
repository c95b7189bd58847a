/* An open auction stays true: by its socket, else by asking again.

   The frame, one element with an id, the same in the page, on the socket and from data-poll:
     data-auction      which auction        data-version   a frame with a lower one than shown is dropped
     data-now          the server's clock   data-state     "open", or what it ended as
     data-minimum      the next amount      data-poll      where the same frame is had by GET
     data-words        the price in words   data-share     what the maker receives of it
   What follows it elsewhere in the page:
     [data-price], [data-next-minimum], [data-makers-share]: <data> of each amount    .bar time[data-ends]: the end
     [data-price-status]: says data-words, at most once in 10 s
   #live-chip            data-live, data-delayed, data-offline: its words; shown and dyed by what is really so
   #id_maximum           gets the new minimum, unless it is focused or someone has typed in it
   [data-reload-when-ended][data-url]   fetched again, a moment after a frame says that the auction has opened or ended */
import { hears } from "./countdown.js";

const [PATIENCE, QUIET, SILENCE] = [5_000, 10_000, 50_000];
const PAUSE = navigator.connection?.saveData ? 30_000 : 5_000;
let open = null;
let [closedAt, heardAt, polledAt, answered, said, saidAt] = [Date.now(), Date.now(), 0, true, "", 0];

const shown = (within = document) => within.querySelector("[data-auction][data-version]");
const state = () => shown()?.dataset.state;
const running = () => ["scheduled", "open"].includes(state());
const each = (selector, change) => document.querySelectorAll(selector).forEach(change);
const rupees = (amount) => `Rs ${Number(amount).toLocaleString("en-IN")}`;

function read(html) {
  const holder = Object.assign(document.createElement("template"), { innerHTML: html });
  return [holder, shown(holder.content)];
}

function stale(frame) {
  const [mine, theirs] = [shown()?.dataset, frame?.dataset];
  return mine && theirs && theirs.auction === mine.auction && Number(theirs.version) < Number(mine.version);
}

const late = () => (open ? Date.now() - heardAt > SILENCE : Date.now() - closedAt > PATIENCE);

function sayHowFresh() {
  const chip = document.querySelector("#live-chip");
  if (!chip) return;
  const [word, dye] = !navigator.onLine || (late() && !answered) ? ["offline", "warn"] : late() ? ["delayed", "hurry"] : ["live", "good"];
  if (chip.textContent !== chip.dataset[word]) chip.textContent = chip.dataset[word];
  chip.dataset.dye = dye;
  chip.hidden = !running() || (open === null && !late());
}

/* The next amount, wherever it stands, and ready in the field. A leader has one of their own, until they are outbid. */
function offerNextAmount() {
  const [least, field] = [shown()?.dataset.minimum, document.querySelector("#id_maximum")];
  if (!least || document.querySelector(".verdict[data-state='leading']")) return;
  if (field && field !== document.activeElement && !("edited" in field.dataset)) field.value = Number(least).toLocaleString("en-IN");
  each("[data-next-minimum]", (amount) => Object.assign(amount, { value: least, textContent: rupees(least) }));
}

/* What follows from a frame that has just been shown. `before`: the state shown until then. */
function follow(frame, before) {
  hears(frame.dataset.now);
  const [price, end] = [frame.querySelector("data"), frame.querySelector("time[data-ends]")];
  if (price) each("[data-price]", (amount) => Object.assign(amount, { value: price.value, textContent: price.textContent }));
  if (price) each("[data-makers-share]", (share) => Object.assign(share, { value: price.value, textContent: frame.dataset.share }));
  if (end) each(".bar time[data-ends]", (time) => (time.dataset.ends = end.dataset.ends));
  const box = document.querySelector("[data-reload-when-ended]");
  if (before && before !== frame.dataset.state && box)
    setTimeout(() => htmx.ajax("GET", box.dataset.url, { target: box, swap: "outerHTML" }), 2000 * Math.random());
}

document.addEventListener("input", ({ target }) => target.id === "id_maximum" && (target.dataset.edited = ""));

/* Now and then a quiet socket says `<!--pulse (the server's clock)-->`, so that quiet can be told from dead. */
let pending = null;
document.addEventListener("htmx:wsBeforeMessage", (event) => {
  heardAt = Date.now();
  const pulse = event.detail.message.match(/^<!--pulse (\S+)-->$/);
  if (pulse) return hears(pulse[1]), event.preventDefault();
  const [, frame] = read(event.detail.message);
  pending = frame && [frame, state()];
  if (stale(frame)) event.preventDefault();
});
document.addEventListener("htmx:wsAfterMessage", () => {
  if (pending) follow(...pending);
  offerNextAmount();
});

document.addEventListener("htmx:wsOpen", () => ([open, heardAt] = [true, Date.now()]));
document.addEventListener("htmx:wsClose", ({ detail }) => {
  if (open !== false) closedAt = Date.now();
  open = false;
  /* A server that goes politely (1000, 1001) is not retried by the extension; one that refuses (4403, 4404) should not be. */
  if ([1000, 1001].includes(detail.event.code)) setTimeout(() => detail.socketWrapper.reconnect(), 1000 + 4000 * Math.random());
});

/* A polled answer is shown as a frame of the socket would be: each of its elements takes the place of its namesake. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target?.dataset.poll || detail.requestConfig.path !== detail.target.dataset.poll) return;
  const [holder, frame] = read(detail.serverResponse);
  if (!frame) return;
  if (stale(frame)) detail.shouldSwap = false;
  for (const part of holder.content.children) part.setAttribute("hx-swap-oob", part.getAttribute("hx-swap-oob") ?? "true");
  Object.assign(detail, { serverResponse: holder.innerHTML, swapOverride: "none" });
  setTimeout((before) => (follow(frame, before), offerNextAmount()), 0, state());
});

function sayPrice() {
  const [status, words] = [document.querySelector("[data-price-status]"), shown()?.dataset.words];
  if (!status || !words || words === said || Date.now() - saidAt < QUIET) return;
  if (said) status.textContent = words;
  [said, saidAt] = [words, Date.now()];
}

async function poll() {
  const current = shown();
  const due = late() && Date.now() - polledAt >= PAUSE;
  if (due && running() && current.dataset.poll && !document.hidden) {
    polledAt = Date.now();
    await htmx.ajax("GET", current.dataset.poll, { source: current, target: current, swap: "none" });
  }
  sayHowFresh();
  sayPrice();
}

document.addEventListener("htmx:afterRequest", ({ detail }) => detail.target?.dataset.poll && (answered = detail.successful));

if (shown()) poll().then(() => setInterval(poll, 1000));
