/** Why nothing can be said of a notebook, whatever was asked. */
export type Silence =
  | { readonly kind: 'loading' }
  | { readonly kind: 'other-language'; readonly language: string }
  | { readonly kind: 'no-server' }
  | { readonly kind: 'failed'; readonly message: string };
