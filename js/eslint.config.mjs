import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config({ ignores: ['lib/', 'node_modules/'] }, js.configs.recommended, {
  files: ['src/**/*.ts'],
  extends: [...tseslint.configs.strictTypeChecked],
  languageOptions: {
    parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
  },
  rules: {
    '@typescript-eslint/consistent-type-imports': 'error',
    '@typescript-eslint/explicit-function-return-type': 'error',
    // Lumino signals take the receiver as the second argument of connect()
    '@typescript-eslint/unbound-method': 'off',
    'no-console': 'error',
    eqeqeq: 'error'
  }
});
