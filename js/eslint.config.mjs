import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts'],
    plugins: { jupyter },
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      ...Object.fromEntries(
        Object.keys(jupyter.configs.recommended[0].rules).map(rule => [rule, 'error'])
      ),
      // 38 kB in all; what is heavy is loaded when it is wanted (views/trend-chart, views/flow-*)
      'jupyter/prefer-lazy-imports': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-function-return-type': 'error',
      // Lumino signals take the receiver as the second argument of connect()
      '@typescript-eslint/unbound-method': 'off',
      'no-console': 'error',
      eqeqeq: 'error'
    }
  },
  {
    // they run in any front end that knows anywidget: there is no translator to be had
    files: ['src/widgets/*.ts'],
    rules: { 'jupyter/no-untranslated-string': 'off' }
  }
);
