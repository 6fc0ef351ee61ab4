package classify

import "strings"

// Games are known by proof, not by name: there are too many of them, and new ones
// every day. What started a program, where its file lies and what its launcher told
// it say that it is one. None of this is kept; only which proof it was.

// gameVariables are set for a game by the launcher that started it. Launchers'
// own windows, and browsers they are made of, do not have them.
var gameVariables = [...]string{
	"SteamAppId", "SteamGameId", "SteamOverlayGameId", "LUTRIS_GAME_UUID", "HEROIC_APP_NAME", "UMU_ID", "STORE_GAME_ID",
}

// gameParents stand between a launcher and its game, and nowhere else: Steam's
// reaper and its container's adverb, Lutris' wrapper, Epic's, GOG's and Amazon's
// runners of Heroic, itch's butler.
const gameParents = " pv-adverb lutris-wrapper legendary gogdl umu-run gamemoderun mangohud "

// gameFolders are where launchers install games, in lower case, with slashes.
var gameFolders = [...]string{
	"/steamapps/common/", "/itch/apps/", "/games/heroic/", "/gog games/", "/gog galaxy/games/", "/xboxgames/",
	"/ubisoft game launcher/games/", "/ea games/", "/origin games/", "/wegameapps/", "/.minecraft/", "/riot games/valorant/",
	"/riot games/league of legends/", "/rockstar games/grand theft auto", "/amazon games/library/",
}

// notGames lie in such folders and are none: what runs games, and tools sold
// beside them.
var notGames = [...]string{
	"/steamapps/common/steamlinuxruntime", "/steamapps/common/steam linux runtime", "/steamapps/common/steamworks", "/steamapps/common/blender",
	"/steamapps/common/krita", "/steamapps/common/aseprite", "/steamapps/common/godot engine", "/steamapps/common/wallpaper_engine",
	"/steamapps/common/obs studio", "/steamapps/common/rpg maker", "/steamapps/common/gamemaker", "/steamapps/common/soundpad",
	"/steamapps/common/3dmark", "/steamapps/common/steamvr",
}

// javaGames are the main classes and options of games that are a Java program.
var javaGames = [...]string{
	"net.minecraft.", "-dminecraft.", "net.fabricmc.", "cpw.mods.", "org.prismlauncher.entrypoint", "org.polymc.entrypoint",
	"org.multimc.entrypoint", "/.minecraft", "net.runelite.", "com.fs.starfarer.",
}

// gameProof returns the evidence that e is a game; "" if there is none. exe is the
// whole path, if that is known.
func gameProof(e *Evidence, exe string) string {
	if isSteamWindow(e.App) || isSteamWindow(e.Class) {
		return "hint:steam_app"
	}
	env := cut(e.Hints["env"])
	for _, name := range gameVariables {
		if value, ok := variable(env, name); ok && value != "" && value != "0" && value != "umu-default" {
			return "hint:env"
		}
	}
	carried := "" // what Wine and Proton run stands in their command line
	if isHost(e.Exe) {
		carried = cut(e.Hints["cmdline"])
	}
	for _, path := range [...]string{cut(e.Hints["path"]), exe, carried} {
		if containsFold(path, gameFolders[:]) && !containsFold(path, notGames[:]) {
			return "hint:path"
		}
	}
	steam, reaped := false, false // a DAW is called REAPER, too
	for words := cut(e.Hints["ancestry"]); words != ""; {
		var word string
		word, words = nextWord(words)
		steam = steam || word == "steam" || word == "pv-bwrap"
		reaped = reaped || word == "reaper" || word == "proton"
		if isWord(gameParents, word) || steam && reaped {
			return "hint:ancestry"
		}
	}
	if on := e.Hints["gamemode"]; on == "true" || on == "1" || on == "yes" {
		return "hint:gamemode"
	}
	line := cut(e.Hints["cmdline"])
	runs, _ := nextWord(line)
	if (isHost(e.App) || isHost(e.Exe) || isHost(e.Class) || isHost(baseName(runs)) || strings.HasPrefix(line, "net.") || strings.HasPrefix(line, "-")) && containsFold(line, javaGames[:]) {
		return "hint:cmdline"
	}
	return ""
}

// isSteamWindow reports whether a window's class is the one Proton gives games:
// "steam_app_" and the number in Steam's store.
func isSteamWindow(class string) bool {
	const prefix = "steam_app_"
	return len(class) > len(prefix) && strings.EqualFold(class[:len(prefix)], prefix)
}

// variable finds NAME=value among words.
func variable(env, name string) (string, bool) {
	for env != "" {
		var word string
		word, env = nextWord(env)
		if value, ok := strings.CutPrefix(word, name); ok && strings.HasPrefix(value, "=") {
			return value[1:], true
		}
	}
	return "", false
}

// nextWord cuts the first word off; words end at a space, comma, semicolon, line
// or NUL, as lists of processes and variables are written.
func nextWord(s string) (word, rest string) {
	i := strings.IndexAny(s, " ,;\n\t\x00>")
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+1:]
}

// containsFold reports whether path holds any of parts, without regard to case and
// to which way its slashes lean.
func containsFold(path string, parts []string) bool {
	if path == "" {
		return false
	}
	var buf [maxText + 1]byte
	low := append(buf[:0], path...)
	for i, b := range low {
		switch {
		case 'A' <= b && b <= 'Z':
			low[i] = b - 'A' + 'a'
		case b == '\\':
			low[i] = '/'
		}
	}
	for _, part := range parts {
		for i := range max(0, len(low)-len(part)+1) {
			if low[i] == part[0] && string(low[i:i+len(part)]) == part {
				return true
			}
		}
	}
	return false
}
