/** For a matcher by regular expression: 5xx but 501, which a handler that is not written yet answers on purpose. */
export const faultStatuses = "50[02-9]|5[1-9].";
