/** The widgets as one ES module that the Python package carries; the kernel hands it to whatever front end asks. */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';

const style = {
  name: 'style',
  generateBundle() {
    const source = readFileSync(new URL('style/widgets.css', import.meta.url), 'utf8');
    this.emitFile({ type: 'asset', fileName: 'widgets.css', source });
  }
};

export default {
  input: 'src/widgets/index.ts',
  plugins: [style],
  output: {
    dir: '../mldebt_nb/widgets/static',
    entryFileNames: 'widgets.js',
    format: 'esm',
    minify: true
  }
};
