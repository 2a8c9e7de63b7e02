/** The door of the taxonomy product: pickers of events and properties, for every other screen. */
export { EventSelect } from "./components/EventSelect";
export { eventLabel, propertyLabel } from "./components/names";
export { PropertyFilters } from "./components/PropertyFilters";
export { PropertySelect } from "./components/PropertySelect";
export { definitionsLogic } from "./logics/definitionsLogic";
