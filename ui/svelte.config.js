// Makes warnings of the Svelte compiler count, accessibility ones included.

export default { compilerOptions: { runes: true } };
