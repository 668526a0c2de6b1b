/* Calls of a file, made again. */
#pragma once

/*
 * Makes each call on what this program holds under the same name, or got in an answer before, and
 * says which answers are not as they were. Calls that handed capabilities over, and those of
 * sessions that are not there, are left out. Gives the exit code: COMMAND_DONE when no answer
 * differed.
 */
int replay(const char *path);
