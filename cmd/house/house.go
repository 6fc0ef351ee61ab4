// Package house holds no code of the program: its tests read every package of
// the module and fail where one breaks the rules the house is built by. An arrow
// is one package importing another; a room is a top-level folder; a sole user is
// the one package that may import a library, so that replacing the library
// touches one room.
//
// The linters hold part of this too, but they have to be fetched; these tests
// need nothing but the sources.
package house
