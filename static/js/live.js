/* An open auction stays true: by its socket, else by asking again.

   The frame, one element with an id, the same in the page, on the socket and from data-poll:
     data-auction      which auction        data-version   a frame with a lower one than shown is dropped
     data-now          the server's clock   data-state     "open", or what it ended as
     data-minimum      the next amount      data-poll      where the same frame is had by GET
   #live-chip            data-live, data-delayed, data-offline: its words; shown and dyed by what is really so
   #id_maximum           gets the new minimum, unless it is focused or someone has typed in it
   [data-reload-when-ended][data-url]   fetched again once, a moment after a frame says that the auction has ended */
import { hears } from "./countdown.js";

const PATIENCE = 5_000;
const PAUSE = navigator.connection?.saveData ? 30_000 : 5_000;
let open = document.querySelector("[ws-connect], [data-ws-connect]") ? null : false;
let closedAt = Date.now();
let polledAt = 0;
let answered = true;

const shown = (within = document) => within.querySelector("[data-auction][data-version]");
const running = () => shown()?.dataset.state === "open";

function read(html) {
  const holder = Object.assign(document.createElement("template"), { innerHTML: html });
  return [holder, shown(holder.content)];
}

function stale(frame) {
  const [mine, theirs] = [shown()?.dataset, frame?.dataset];
  return mine && theirs && theirs.auction === mine.auction && Number(theirs.version) < Number(mine.version);
}

function sayHowFresh() {
  const chip = document.querySelector("#live-chip");
  if (!chip) return;
  const late = !open && Date.now() - closedAt > PATIENCE;
  const state = !navigator.onLine || (late && !answered) ? "offline" : late ? "delayed" : "live";
  if (chip.textContent !== chip.dataset[state]) chip.textContent = chip.dataset[state];
  chip.dataset.dye = { live: "good", delayed: "hurry", offline: "warn" }[state];
  chip.hidden = !running();
}

/* What follows from a frame that has just been shown. `wasRunning`: before it came. */
function follow(frame, wasRunning) {
  hears(frame.dataset.now);
  const field = document.querySelector("#id_maximum");
  if (frame.dataset.minimum && field && field !== document.activeElement && !("edited" in field.dataset)) field.value = frame.dataset.minimum;
  const box = document.querySelector("[data-reload-when-ended]");
  if (wasRunning && frame.dataset.state !== "open" && box)
    setTimeout(() => htmx.ajax("GET", box.dataset.url, { target: box, swap: "outerHTML" }), 2000 * Math.random());
  sayHowFresh();
}

document.addEventListener("input", ({ target }) => target.id === "id_maximum" && (target.dataset.edited = ""));

let pending = null;
document.addEventListener("htmx:wsBeforeMessage", (event) => {
  const [, frame] = read(event.detail.message);
  pending = frame && [frame, running()];
  if (stale(frame)) event.preventDefault();
});
document.addEventListener("htmx:wsAfterMessage", () => pending && follow(...pending));

document.addEventListener("htmx:wsOpen", () => (open = true));
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
  detail.serverResponse = holder.innerHTML;
  detail.swapOverride = "none";
  setTimeout(follow, 0, frame, running());
});

async function poll() {
  const current = shown();
  const due = !open && Date.now() - closedAt > PATIENCE && Date.now() - polledAt >= PAUSE;
  if (due && running() && current.dataset.poll && !document.hidden) {
    polledAt = Date.now();
    await htmx.ajax("GET", current.dataset.poll, { source: current, target: current, swap: "none" });
  }
  sayHowFresh();
}

for (const [name, good] of [["htmx:afterRequest", true], ["htmx:sendError", false], ["htmx:responseError", false]])
  document.addEventListener(name, ({ detail }) => {
    if (detail.target?.dataset.poll) answered = good && detail.successful !== false;
  });

if (shown()) poll().then(() => setInterval(poll, 1000));
