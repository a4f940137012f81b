package execsigner

// ReadRegular is readRegular.
var ReadRegular = readRegular

// ErrTooLarge is errTooLarge.
var ErrTooLarge = errTooLarge
