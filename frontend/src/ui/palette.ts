import type { Theme } from "~/foundations/themeLogic";

interface Palette {
  ground: string;
  surface: string;
  raised: string;
  sunken: string;
  ink: string;
  inkSoft: string;
  inkFaint: string;
  line: string;
  lineStrong: string;
  accent: string;
  accentHover: string;
  onAccent: string;
  accentSoft: string;
  danger: string;
  dangerSoft: string;
  warning: string;
  warningSoft: string;
  good: string;
}

/** Paper and pine by day, pine wood by night. Ink on every ground has at least 4.5:1. */
const palettes: Record<Theme, Palette> = {
  light: {
    ground: "#f5f3ed",
    surface: "#fffefb",
    raised: "#ffffff",
    sunken: "#ece9e0",
    ink: "#1b231f",
    inkSoft: "#4d5852",
    inkFaint: "#68716a",
    line: "#e1ddd1",
    lineStrong: "#c8c3b4",
    accent: "#0d5f4e",
    accentHover: "#0a4c3f",
    onAccent: "#fffefb",
    accentSoft: "#dcebe3",
    danger: "#a83224",
    dangerSoft: "#f7e3de",
    warning: "#855400",
    warningSoft: "#f7ead0",
    good: "#1c6f42",
  },
  dark: {
    ground: "#101513",
    surface: "#171d1a",
    raised: "#1f2623",
    sunken: "#0b0f0d",
    ink: "#e8ebe4",
    inkSoft: "#b0b9b2",
    inkFaint: "#8f9992",
    line: "#2a322e",
    lineStrong: "#3d4742",
    accent: "#6fcbae",
    accentHover: "#8cdac1",
    onAccent: "#0a1f18",
    accentSoft: "#1b3a30",
    danger: "#f0907f",
    dangerSoft: "#40211b",
    warning: "#e0b25a",
    warningSoft: "#3a2d12",
    good: "#7ccf9a",
  },
};

/**
 * Told apart by lightness as well as by hue, so that they hold for colour-blind readers. As many as a breakdown shows: its
 * ten values, the others, and those without a value.
 */
const seriesColors: Record<Theme, string[]> = {
  light: [
    "#0d5f4e",
    "#d2632f",
    "#3d6fb4",
    "#b98a12",
    "#8a4a8f",
    "#5a9a8a",
    "#a33b4e",
    "#6d7a3a",
    "#7b6a58",
    "#46566b",
    "#1a8fa8",
    "#c2528b",
  ],
  dark: [
    "#6fcbae",
    "#f0905f",
    "#86b2ee",
    "#e6c15c",
    "#cf97d3",
    "#a6d8ca",
    "#ec8796",
    "#b6c47c",
    "#c4b19b",
    "#9bb0c9",
    "#62c6de",
    "#f29ac6",
  ],
};

export function paletteOf(theme: Theme): Palette {
  return palettes[theme];
}

export function seriesColor(theme: Theme, index: number): string {
  const colors = seriesColors[theme];
  return colors[index % colors.length] ?? palettes[theme].ink;
}

/** Every colour as a custom property for the stylesheets: `inkSoft` is `--ink-soft`. */
export function applyPalette(theme: Theme): void {
  const root = document.documentElement;
  root.dataset.theme = theme;
  root.style.colorScheme = theme;
  for (const [name, color] of Object.entries(palettes[theme])) {
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    root.style.setProperty(`--${property}`, color as string);
  }
}
