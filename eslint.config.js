import { existsSync, readdirSync } from "node:fs";
import js from "@eslint/js";
import cypress from "eslint-plugin-cypress";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const SHELL = "./frontend/src";
const PRODUCTS = "./footfall/products";

/** app -> products -> query, ui -> foundations */
const directions = [
  {
    target: `${SHELL}/foundations`,
    from: [`${SHELL}/ui`, `${SHELL}/query`, `${SHELL}/app`, PRODUCTS],
    message: "The foundations know nothing above them.",
  },
  {
    target: `${SHELL}/ui`,
    from: [`${SHELL}/query`, `${SHELL}/app`, PRODUCTS],
    message: "The ui room draws what it is given: pass it in as a prop.",
  },
  {
    target: `${SHELL}/query`,
    from: [`${SHELL}/ui`, `${SHELL}/app`, PRODUCTS],
    message: "The query room knows no screen.",
  },
  {
    target: PRODUCTS,
    from: `${SHELL}/app`,
    message: "A product does not know the app that hosts it.",
  },
];

/** Any product may use another only through its public.ts. */
const products = readdirSync(PRODUCTS).filter((name) => existsSync(`${PRODUCTS}/${name}/frontend`));
const doors = products.map((product) => ({
  target: [`${SHELL}/**/*`, `${PRODUCTS}/!(${product})/**/*`],
  from: `${PRODUCTS}/${product}/frontend/!(public.ts)`,
  message: `Only footfall/products/${product}/frontend/public.ts may be imported from outside.`,
}));

const antdOnlyInUi = {
  patterns: [
    {
      group: ["antd", "antd/*", "@ant-design/*", "echarts", "echarts/*"],
      message: "Ant Design, its icons and ECharts are wrapped in frontend/src/ui: use the wrapper.",
    },
  ],
};

export default tseslint.config(
  {
    ignores: [
      "node_modules",
      "frontend/dist",
      "**/generated/**",
      "target",
      ".venv",
      "frontend/typegen.cjs",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [
      ...tseslint.configs.strictTypeChecked,
      importX.flatConfigs.typescript,
      reactHooks.configs.flat["recommended-latest"],
      jsxA11y.flatConfigs.strict,
    ],
    plugins: { "import-x": importX },
    languageOptions: {
      parserOptions: {
        // "planted.ts" is what tools/tests feeds by standard input to prove that the directions are held.
        projectService: {
          allowDefaultProject: [
            "*.js",
            "cypress.config.ts",
            "frontend/src/*/planted.ts",
            "footfall/products/*/frontend/*/planted.ts",
          ],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: {
      "import-x/resolver-next": [
        createTypeScriptImportResolver({ project: ["tsconfig.json", "e2e/tsconfig.json"] }),
      ],
    },
    rules: {
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": [
        "error",
        { basePath: ".", zones: [...directions, ...doors] },
      ],
      "no-restricted-imports": ["error", antdOnlyInUi],
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.name=/^(useState|useReducer)$/]",
          message: "State lives in a Kea logic.",
        },
      ],
      "no-console": "error",
      "@typescript-eslint/no-empty-object-type": [
        "error",
        { allowInterfaces: "with-single-extends" },
      ],
      eqeqeq: "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["frontend/src/ui/**/*.{ts,tsx}"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    // kea-typegen writes `any` into the types that it adds to a logic, and reads its defaults by their assertions.
    files: ["**/*Logic.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
    },
  },
  {
    files: ["flow_tests/**/*.mjs"],
    languageOptions: { globals: { process: "readonly" } },
  },
  {
    files: ["e2e/**/*.ts", "cypress.config.ts"],
    extends: [cypress.configs.recommended],
    rules: { "@typescript-eslint/no-namespace": "off" },
  },
);
