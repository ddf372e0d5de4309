/** Light or dark: what the system says, until somebody presses the button. Loaded before anything is painted. */
type Theme = 'dark' | 'light';

const page: HTMLElement = document.documentElement;

function remembered(): string | null {
  try {
    return localStorage.getItem('theme');
  } catch {
    return null;
  }
}

function current(): Theme {
  const chosen = page.dataset.theme;
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

const chosen: string | null = remembered();
if (chosen === 'dark' || chosen === 'light') page.dataset.theme = chosen;

document.addEventListener('DOMContentLoaded', () => {
  const button = document.getElementById('theme');
  if (button === null) return;
  const name = (): void => {
    button.textContent = current() === 'dark' ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `Show the page ${current() === 'dark' ? 'light' : 'dark'}`);
  };
  button.hidden = false;
  name();
  button.addEventListener('click', () => {
    page.dataset.theme = current() === 'dark' ? 'light' : 'dark';
    name();
    try {
      localStorage.setItem('theme', page.dataset.theme);
    } catch {
      // The choice then lasts for this page.
    }
  });
});
