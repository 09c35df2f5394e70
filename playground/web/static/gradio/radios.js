// @ts-check
// The options of one question belong together: one of them is reached by Tab, arrows choose. Browsers do that for radio buttons
// of one name; Gradio gives each a name of its own, and a new one whenever the choice changes.

/** Keep one name for the radio buttons of each fieldset. @param {Element} place  around them */
export function joinRadios(place) {
  const join = () => {
    for (const fieldset of place.querySelectorAll("fieldset")) {
      const name = `one-of-${fieldset.closest("[id]")?.id}`;
      for (const radio of fieldset.querySelectorAll("input[type=radio]"))
        if (radio.getAttribute("name") !== name) radio.setAttribute("name", name);
    }
  };
  new MutationObserver(join).observe(place, {
    attributes: true,
    attributeFilter: ["name"],
    childList: true,
    subtree: true,
  });
  join();
}
