/* Of ASCII (C17, 7.4), for ACPICA itself: see string.h. */
#pragma once

int isdigit(int character);
int isxdigit(int character);
int isprint(int character);
int isspace(int character);
int isupper(int character);
int tolower(int character);
int toupper(int character);
