/* The photo manager. Its buttons do everything; this is the short way.

   <input type="file" data-preview="#list">   shows the chosen pictures as tiles in that list
   <ol data-sortable="#form">                 its li[draggable][data-id] can be dragged; dropping writes the ids, in order,
                                              comma between them, into that form's field named "order" and submits it */
document.addEventListener("change", ({ target }) => {
  const list = target.dataset?.preview && document.querySelector(target.dataset.preview);
  if (!list) return;
  list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(...[...target.files].filter((file) => file.type.startsWith("image/")).map(tile));
});

function tile(file) {
  const [line, frame] = [document.createElement("li"), document.createElement("div")];
  frame.className = "photo";
  frame.append(Object.assign(new Image(), { src: URL.createObjectURL(file), alt: file.name }));
  line.append(frame);
  return line;
}

let dragged = null;
const over = (event) => dragged && event.target.closest?.("[data-sortable] > li");

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-sortable] > li") ?? null;
  dragged?.setAttribute("data-dragged", "");
});
document.addEventListener("dragover", (event) => {
  const line = over(event);
  if (line && line.parentElement === dragged.parentElement) event.preventDefault();
  document.querySelectorAll("[data-over]").forEach((other) => other !== line && other.removeAttribute("data-over"));
  if (line && line !== dragged) line.setAttribute("data-over", "");
});
document.addEventListener("drop", (event) => {
  const line = over(event);
  if (!line || line === dragged || line.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const list = line.parentElement;
  line[dragged.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING ? "after" : "before"](dragged);
  const form = document.querySelector(list.dataset.sortable);
  form.elements.order.value = [...list.children].map((item) => item.dataset.id).join(",");
  form.requestSubmit();
});
document.addEventListener("dragend", () => {
  dragged?.removeAttribute("data-dragged");
  document.querySelectorAll("[data-over]").forEach((line) => line.removeAttribute("data-over"));
  dragged = null;
});
