/** The door of the taxonomy product: pickers of events, actions, cohorts and properties, for every other screen. */
export { CohortSelect } from "./components/CohortSelect";
export { EventOrActionSelect } from "./components/EventOrActionSelect";
export { EventSelect } from "./components/EventSelect";
export { ExpressionInput } from "./components/ExpressionInput";
export { eventLabel, propertyLabel } from "./components/names";
export { useEventFields } from "./components/useEventFields";
export { useGroupTypes } from "./components/useGroupTypes";
export { GroupTypeSelect } from "./components/GroupTypeSelect";
export { PropertyFilterEditor } from "./components/PropertyFilterEditor";
export { PropertyFilters } from "./components/PropertyFilters";
export { PropertySelect } from "./components/PropertySelect";
export { definitionsLogic } from "./logics/definitionsLogic";
export { newFilter } from "./logics/filterParts";
export { namedThingsLogic } from "./logics/namedThingsLogic";
