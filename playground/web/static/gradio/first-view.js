// @ts-check
// Which view was asked for, on body before anything of the page is drawn: nothing is seen that then goes away. It stands in
// the page's head as it is (playground/web/gradio_ui/page.py); views.js goes on from there.
{
  const asked = new URLSearchParams(location.search);
  document.body.dataset.view = asked.get("view") === "demo" ? "demo" : "full";
  document.body.dataset.captions = asked.get("captions") === "only" ? "only" : "shown";
}
