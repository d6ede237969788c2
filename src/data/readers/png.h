/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of PNG pictures: one folder a class, or folders for training and
 * testing above those. */
#ifndef DATA_READERS_PNG_H
#define DATA_READERS_PNG_H

#include <stdbool.h>

/* Whether a folder has folders with files NAME.png, or folders of such. */
bool png_folder_has(const char *dir);

#endif
