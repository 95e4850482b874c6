(function () {
  "use strict";
  document.documentElement.classList.add("js");
  var find = document.getElementById("find"), kind = document.getElementById("kind"), order = document.getElementById("order");
  var list = document.getElementById("documents-list"), none = document.getElementById("none");
  var docs = list ? Array.prototype.slice.call(list.querySelectorAll(".doc")) : [];
  function show() {
    var words = find.value.toLowerCase(), wanted = kind.value, shown = 0;
    docs.forEach(function (doc) {
      var fits = doc.textContent.toLowerCase().indexOf(words) >= 0 &&
        (!wanted || doc.dataset.kind === wanted || doc.dataset.status === wanted);
      doc.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    none.hidden = shown > 0;
  }
  function sort() {
    var by = order.value;
    docs.slice().sort(function (a, b) {
      if (by === "name") return a.dataset.name.localeCompare(b.dataset.name);
      if (by === "") return a.dataset.place - b.dataset.place;
      return by === "score" ? a.dataset.score - b.dataset.score : b.dataset[by] - a.dataset[by];
    }).forEach(function (doc) { list.appendChild(doc); });
  }
  if (list && find) {
    find.addEventListener("input", show);
    kind.addEventListener("change", show);
    order.addEventListener("change", sort);
  }
  Array.prototype.forEach.call(document.querySelectorAll("table.sortable thead th"), function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending", table = head.closest("table"), body = table.tBodies[0];
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      Array.prototype.slice.call(body.rows).sort(function (a, b) {
        var x = a.cells[column], y = b.cells[column], p = x.dataset.value, q = y.dataset.value;
        var way = p !== undefined && q !== undefined ? p - q : x.textContent.localeCompare(y.textContent);
        return down ? -way : way;
      }).forEach(function (row) { body.appendChild(row); });
    });
  });
  addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });
})();
