/* The one script of every page; the rest are its parts. Everything works, plainer, without it.

   data-dismiss      a button that removes the notice (li) it stands in; good and plain toasts without a link also go by themselves
   data-autosubmit   on a control or a whole form: a change submits the form
   .gallery          its links to #photo-n scroll the strip instead of the page and carry aria-current
   data-focus        what gets the focus when a swap has taken away the element that had it */
import "./countdown.js";
import "./live.js";

const STAY = 10_000;
const photographs = () => document.querySelector("[data-preview], [data-sortable]") && import("./photos.js");
document.addEventListener("htmx:load", photographs);

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("li, .notice").remove();
  const link = event.target.closest(".gallery a[href^='#']");
  const photo = link && document.querySelector(link.hash);
  if (!photo) return;
  event.preventDefault();
  photo.scrollIntoView({ block: "nearest", inline: "start" });
  link.closest(".gallery").querySelector("[aria-current]")?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form?.requestSubmit();
});

function settleToast(toast) {
  if (!toast.matches?.("[data-dye='good'], [data-dye='act']") || toast.querySelector("a")) return;
  setTimeout(function leave() {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY);
    else toast.remove();
  }, STAY);
}

document.querySelectorAll("#toasts > li").forEach(settleToast);
document.addEventListener("htmx:load", (event) => event.detail.elt.matches("#toasts > li") && settleToast(event.detail.elt));

/* A swap that takes the focused element away hands the focus on, to what matters most in the new content. */
let bereft = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  bereft = event.detail.target?.contains(document.activeElement) && document.activeElement !== document.body;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!bereft || document.activeElement !== document.body) return;
  bereft = false;
  const swapped = event.detail.elt.isConnected ? event.detail.elt : document.querySelector("main");
  const next = swapped.querySelector("[aria-invalid='true'], [autofocus], [data-focus]") ?? swapped;
  if (next.tabIndex < 0) next.tabIndex = -1;
  next.focus({ preventScroll: next === swapped });
});
