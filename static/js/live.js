/* An open auction stays true: by its socket, else by asking again.

   The frame, one element with an id, the same in the page, on the socket and from data-poll:
     data-auction      which auction        data-version   a frame with a lower one than shown is dropped
     data-now          the server's clock   data-state     "open", "held", or what it ended as
     data-minimum      the next amount      data-poll      where the same frame is had by GET
     data-words        the price in words   data-share     what the maker receives of it
   body[data-saver]      no socket at all: the page asks every half minute, and is answered only when something is new
   What follows it elsewhere in the page:
     [data-price], [data-next-minimum], [data-makers-share]: <data> of each amount    .bar time[data-ends]: the end
     [data-price-status]: says data-words, at most once in 10 s
   #live-chip            data-live, data-delayed, data-offline, data-saving: its words; shown and dyed by what is really so
   #id_maximum           gets the new minimum, unless it is focused or someone has typed in it
   [data-reload-when-ended][data-url]   fetched again, a moment after a frame says that the auction has opened or ended
   [data-outcome]        a row of a list with a glance ([data-leader][data-state][data-version]) in it; data-paddle: mine
   outcome-changed       on the body, when what a row says has changed: leading, outbid, held, won, lost, or the seller's state */
import { hears } from "./countdown.js";

const [PATIENCE, QUIET, SILENCE] = [5_000, 10_000, 50_000];
const SAVING = "saver" in document.body.dataset;
const PAUSE = SAVING ? 30_000 : 5_000;
const [OURS, ONCE_MORE, CHANGED] = [[1000, 1001], 4401, [4401, 4403]];
let open = null;
let [closedAt, heardAt, polledAt, answered, said, saidAt] = [Date.now(), Date.now(), SAVING ? Date.now() : 0, true, "", 0];

const shown = (within = document) => within.querySelector("[data-auction][data-version]");
const state = () => shown()?.dataset.state;
const running = () => ["scheduled", "open", "held"].includes(state());
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

/* Whether a part of a frame has its place in this page, and is no older than what stands there. */
function wanted(part) {
  const [, selector] = (part.getAttribute("hx-swap-oob") ?? "true").split(/:(.*)/);
  const place = document.querySelector(selector ?? `#${part.id}`);
  return place && !(Number(part.dataset.version) < Number(place.dataset.version));
}

/* One frame of a glance is for all who have it in a list; how it stands for me, my row knows. */
function stand() {
  let changed = false;
  each("[data-outcome]", (row) => {
    const [{ state, leader }, { paddle, outcome }] = [row.querySelector("[data-leader]").dataset, row.dataset];
    const mine = { open: ["outbid", "leading"], held: ["outbid", "held"], sold: ["lost", "won"] }[state] ?? ["lost", "lost"];
    row.dataset.outcome = paddle ? mine[Number(leader === paddle)] : state;
    changed ||= row.dataset.outcome !== outcome;
  });
  if (changed) htmx.trigger(document.body, "outcome-changed");
}

const late = () => (open ? Date.now() - heardAt > SILENCE : Date.now() - closedAt > PATIENCE);

function sayHowFresh() {
  const chip = document.querySelector("#live-chip");
  if (!chip) return;
  const [word, dye] = !navigator.onLine || (late() && !answered) ? ["offline", "warn"] : SAVING ? ["saving", "act"] : late() ? ["delayed", "hurry"] : ["live", "good"];
  if (chip.textContent !== chip.dataset[word]) chip.textContent = chip.dataset[word];
  chip.dataset.dye = dye;
  chip.hidden = !running() || (open === null && !late() && !SAVING);
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
  /* What someone was about to bid waits, hidden, while the auction is held. */
  const waits = document.querySelector("#id_maximum") && [before, frame.dataset.state].sort().join() === "held,open";
  if (before && before !== frame.dataset.state && !waits) redrawBox();
}

function redrawBox() {
  const box = document.querySelector("[data-reload-when-ended]");
  if (box) setTimeout(() => htmx.ajax("GET", box.dataset.url, { target: box, swap: "outerHTML" }), 2000 * Math.random());
}

document.addEventListener("input", ({ target }) => target.id === "id_maximum" && (target.dataset.edited = ""));

/* Now and then a quiet socket says `<!--pulse (the server's clock)-->`, so that quiet can be told from dead. */
let pending = null;
document.addEventListener("htmx:wsBeforeMessage", (event) => {
  [heardAt, tries] = [Date.now(), 0];
  const pulse = event.detail.message.match(/^<!--pulse (\S+)-->$/);
  if (pulse) return hears(pulse[1]), event.preventDefault();
  const [holder, frame] = read(event.detail.message);
  pending = frame && [frame, state()];
  if (stale(frame) || ![...holder.content.children].some(wanted)) event.preventDefault();
});
document.addEventListener("htmx:wsAfterMessage", () => (pending && follow(...pending), offerNextAmount(), stand()));

/* Longer each time, and never all pages together; only a socket that has said something begins anew. */
let [tries, asked] = [0, false];
const delay = () => (1 + Math.random()) * 1000 * 2 ** Math.min(tries++, 5);
if (window.htmx) htmx.config.wsReconnectDelay = delay;

document.addEventListener("htmx:wsOpen", () => ([open, heardAt] = [true, Date.now()]));
document.addEventListener("htmx:wsClose", ({ detail }) => {
  if (open !== false) closedAt = Date.now();
  open = false;
  /* The extension retries what broke, not a server that goes politely (1000, 1001). Whose log-in is over (4401) asks once
     more, as whoever they are now; any other refusal (4403, 4404, 4429; 1009) stands, and the page asks by polling. */
  const { code } = detail.event;
  if (OURS.includes(code) || (code === ONCE_MORE && !asked)) setTimeout(() => detail.socketWrapper.reconnect(), delay());
  if (CHANGED.includes(code) && !asked) redrawBox();
  asked ||= code === ONCE_MORE;
});

/* A polled answer is shown as a frame of the socket would be: each of its elements takes the place of its namesake. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target?.dataset.poll || detail.requestConfig.path !== detail.target.dataset.poll) return;
  const [holder, frame] = read(detail.serverResponse);
  if (stale(frame)) detail.shouldSwap = false;
  for (const part of [...holder.content.children])
    if (wanted(part)) part.setAttribute("hx-swap-oob", part.getAttribute("hx-swap-oob") ?? "true");
    else part.remove();
  Object.assign(detail, { serverResponse: holder.innerHTML, swapOverride: "none" });
  setTimeout((before) => (frame && follow(frame, before), offerNextAmount(), stand()), 0, state());
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
    const headers = { "If-None-Match": `"${current.dataset.version}"` };
    await htmx.ajax("GET", current.dataset.poll, { source: current, target: current, swap: "none", headers });
  }
  sayHowFresh();
  sayPrice();
}

document.addEventListener("htmx:afterRequest", ({ detail }) => detail.target?.dataset.poll && (answered = detail.successful));

if (shown()) poll().then(() => setInterval(poll, 1000));
