/** What the extension is bundled with, besides what the builder of JupyterLab says. */
module.exports = {
  resolve: {
    alias: {
      vega$: require.resolve('./bundled/vega.js'),
      'vega-lite$': require.resolve('./bundled/nothing.js'),
      'vega-themes$': require.resolve('./bundled/nothing.js')
    }
  },
  // of modules that are merged into one, third-party-licenses.json would name some packages only
  optimization: { concatenateModules: false }
};
