// esbuild gathers imported style sheets into the widget's own; TypeScript only has to let them be.
declare module "*.css";
