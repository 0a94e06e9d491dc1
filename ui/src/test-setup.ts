// Gives every unit test the DOM matchers.

import "@testing-library/jest-dom/vitest";
