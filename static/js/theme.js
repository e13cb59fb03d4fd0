// Runs before the first paint, so that the page never flashes in the other theme.
(() => {
  // A transition between two pages that the browser leaves out is no error.
  for (const moment of ["pageswap", "pagereveal"]) addEventListener(moment, ({ viewTransition }) => viewTransition?.ready.catch(() => {}));
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; then the device decides.
  }
})();
