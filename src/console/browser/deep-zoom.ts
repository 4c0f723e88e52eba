// Deep zoom into the picture of a page, in place of the picture that is there without script.
export {}
