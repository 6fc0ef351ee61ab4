package process

import (
	"bytes"
	"slices"
	"strings"
)

// What is looked for is what classify's proof of games asks for, word for word: its
// tests compare the two lists. Anything else an environment or a command line holds
// is passed over.

// gameVariables are set for a game by the launcher that started it.
var gameVariables = [...]string{
	"SteamAppId", "SteamGameId", "SteamOverlayGameId", "LUTRIS_GAME_UUID", "HEROIC_APP_NAME", "UMU_ID", "STORE_GAME_ID",
}

// javaGames are the main classes and options of games that are a Java program.
var javaGames = [...]string{
	"net.minecraft.", "-dminecraft.", "net.fabricmc.", "cpw.mods.", "org.prismlauncher.entrypoint", "org.polymc.entrypoint",
	"org.multimc.entrypoint", "/.minecraft", "net.runelite.", "com.fs.starfarer.",
}

// launcherVariables returns those of gameVariables that an environment sets, as
// NAME=value between spaces.
func launcherVariables(block []byte) string {
	const maxValue = 128
	if len(block) == maxRead {
		block = block[:bytes.LastIndexByte(block, 0)+1] // the last one may be cut short
	}
	var found []string
	for variable := range bytes.SplitSeq(block, []byte{0}) {
		name, value, ok := bytes.Cut(variable, []byte("="))
		if ok && len(value) > 0 && slices.Contains(gameVariables[:], string(name)) {
			found = append(found, string(name)+"="+word(value, maxValue))
		}
	}
	return strings.Join(found, " ")
}

// carries reports whether the program called exe carries another, which only its
// command line names. The file of Python has its version in its name.
func carries(exe string) bool {
	exe = strings.TrimSuffix(strings.ToLower(exe), ".exe")
	switch exe {
	case "java", "javaw", "electron", "apprun", "nw", "dotnet", "mono", "gjs", "node":
		return true
	}
	return isWine(exe) || strings.HasPrefix(exe, "python")
}

// javaGame returns the one of javaGames that a command line holds, or "": the word
// looked for, never what stands around it. It lowers the line in place. All of the
// line is looked at, as a main class may follow a class path of many thousand bytes.
func javaGame(line []byte) string {
	for i, b := range line {
		switch {
		case 'A' <= b && b <= 'Z':
			line[i] = b - 'A' + 'a'
		case b == '\\':
			line[i] = '/'
		}
	}
	for _, name := range javaGames {
		if bytes.Contains(line, []byte(name)) {
			return name
		}
	}
	return ""
}

// isWine reports whether the program called exe is what Wine and Proton run every
// Windows program by.
func isWine(exe string) bool {
	switch exe {
	case "wine", "wine64", "wine-preloader", "wine64-preloader":
		return true
	}
	return false
}

// windowsProgram returns the .exe that Wine runs, with its folders if Wine says
// them, or "". Wine puts it in place of its own name; a process that has just begun
// still has the loader's before it.
func windowsProgram(line []byte) string {
	const maxWords = 3
	for range maxWords {
		argument, rest, more := bytes.Cut(line, []byte{0})
		argument = bytes.TrimPrefix(argument[:min(len(argument), maxPath)], []byte(`"`))
		if end := endOfProgram(argument); end > 0 {
			return plain(argument[:end], maxPath)
		}
		if !more {
			break
		}
		line = rest
	}
	return ""
}

// endOfProgram returns where the first name that ends in .exe ends in an argument, 0
// if there is none: some hold a whole command line.
func endOfProgram(argument []byte) int {
	const suffix = ".exe"
	for end := len(suffix) + 1; end <= len(argument); end++ {
		if bytes.EqualFold(argument[end-len(suffix):end], []byte(suffix)) && (end == len(argument) || strings.IndexByte(` "`, argument[end]) >= 0) {
			return end
		}
	}
	return 0
}
