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
const over = (event) => dragged && [...dragged.parentElement.children].find((line) => line !== dragged && line.contains(event.target));

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-sortable] > li") ?? null;
  dragged?.setAttribute("data-dragged", "");
});
document.addEventListener("dragover", (event) => over(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  const [line, list] = [over(event), dragged?.parentElement];
  if (!line) return;
  event.preventDefault();
  line[dragged.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING ? "after" : "before"](dragged);
  const form = document.querySelector(list.dataset.sortable);
  form.elements.order.value = [...list.children].map((item) => item.dataset.id).join(",");
  form.requestSubmit();
});
document.addEventListener("dragend", () => (dragged = dragged?.removeAttribute("data-dragged") ?? null));
