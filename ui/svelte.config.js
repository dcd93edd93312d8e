import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/**
 * Icons become fixed markup. Lucide's component puts its picture together anew for each use, with an effect
 * for every line, which costs more than the button around it.
 * @type {import('svelte/compiler').PreprocessorGroup}
 */
const icons = {
  name: 'icons',
  markup({ content, filename }) {
    if (!filename?.includes('/@lucide/svelte/dist/icons/')) return undefined;
    const [, data] = /const iconData = (\{.*\});/.exec(content) ?? [];
    if (!data) throw new Error(`${filename} does not hold its lines where they are looked for`);
    const shapes = JSON.parse(data).node.map(([tag, attributes]) => {
      const words = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
      return `<${tag} ${words.join(' ')} />`;
    });
    const code = `<script>
  const { size = 24, fill = 'none', 'aria-label': label } = $props();
</script>

<svg class="lucide" viewBox="0 0 24 24" width={size} height={size} {fill} stroke="currentColor" stroke-linecap="round"
  stroke-linejoin="round" aria-hidden={label ? undefined : 'true'} aria-label={label}>${shapes.join('')}</svg>`;
    return { code };
  },
};

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  preprocess: [icons, vitePreprocess()],
  compilerOptions: { runes: true },
};
