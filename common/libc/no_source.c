/* For programs that consist of libraries only. */
extern char posix_program_has_no_source;
char posix_program_has_no_source;
