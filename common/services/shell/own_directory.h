/*
 * The directory that programs are given: the person's own tree, where there is a service that keeps
 * one for each; without such a service, what the shell was given as "directory". One that others
 * see into never stands in for the person's own.
 */
#pragma once

/*
 * Finds it, once more if the one that was found is no good any more: the service was restarted, or
 * the person's key was locked meanwhile. Says why when it cannot be reached; then there is none.
 */
void own_directory_find(void);
